"""Signing in and out, and one's own account: password, second factor, sessions, tokens."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from .account import AccountPage, PasswordPage, SessionsEnd
from .agents import AgentTokensPage, AgentTokenWithdraw
from .secondfactor import CodesPage, SecondFactorOff, SecondFactorPage
from .signin import CodePage, SignInPage
from .tokens import TokenRevoke, TokensPage

urls = [
    path("sign-in/", SignInPage.as_view(), name="sign-in"),
    path("sign-in/code/", CodePage.as_view(), name="sign-in-code"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", AccountPage.as_view(), name="account"),
    path("account/password/", PasswordPage.as_view(), name="account-password"),
    path("account/sessions/end/", SessionsEnd.as_view(), name="sessions-end"),
    path("account/second-factor/", SecondFactorPage.as_view(), name="second-factor"),
    path("account/second-factor/codes/", CodesPage.as_view(), name="second-factor-codes"),
    path("account/second-factor/off/", SecondFactorOff.as_view(), name="second-factor-off"),
    path("account/tokens/", TokensPage.as_view(), name="account-tokens"),
    path("account/tokens/<str:digest>/revoke/", TokenRevoke.as_view(), name="account-token-revoke"),
    path("account/agents/", AgentTokensPage.as_view(), name="account-agents"),
    path(
        "account/agents/<int:number>/withdraw/", AgentTokenWithdraw.as_view(), name="account-agent-withdraw"
    ),
]
