"""How each kind of tracker takes an issue, as data: path, headers, body, where its answer says key and link.

A text that is exactly "{name}" stands for a value, whole and unread: what people wrote cannot add a field.

GitHub: https://docs.github.com/rest/issues/issues. GitLab: https://docs.gitlab.com/api/issues. Jira Cloud:
https://developer.atlassian.com/cloud/jira/platform/rest/v3 (its description is a document, without markup).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

OURS = "webhook"
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Asked:
    """A setting that the recipe needs. fits: what its value must look like, whole."""

    name: str
    title: str
    help: str
    fits: str
    example: str = ""


@dataclass(frozen=True)
class Find:
    """How an issue is looked for that an earlier try may have made: where in the answer issues lie, and what
    of one holds the delivery's id (empty: whatever is found is the one). page: issues on each of its pages;
    0: all that fit come at once."""

    path: str
    issues: str
    text: str = ""
    page: int = 0


@dataclass(frozen=True)
class Recipe:
    """path: behind the tracker's address. key, link: dotted places in its answer; link may also be made of
    values. hook: how what comes back is told to be set up."""

    title: str
    about: str
    address: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    key: str
    link: str
    hook: str
    asked: tuple[Asked, ...] = ()
    token: str = ""
    find: Find | None = None
    link_made: str = field(default="", kw_only=True)


REPOSITORY = Asked("repository", "Repository", "Owner and name.", r"[\w.-]+/[\w.-]+", "acme/shop")
PROJECT = Asked("project", "Project", "With its groups.", r"[\w.-]+(/[\w.-]+)+", "acme/web/shop")
LABEL = Asked("label", "Label", "Each issue gets it.", r"[\w .:/-]{1,50}", "journeymap")

RECIPES: dict[str, Recipe] = {
    "github": Recipe(
        "GitHub",
        "Issues of a repository, on github.com or your own server.",
        "https://api.github.com",
        "/repos/{repository}/issues",
        {
            "Accept": "application/vnd.github+json",
            "Authorization": "Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        {"title": "{title}", "body": "{markdown}", "labels": ["{label}"]},
        "number",
        "html_url",
        "In the repository: Settings, Webhooks. Content type application/json, events: Issues.",
        (REPOSITORY, LABEL),
        "A fine-grained token that may write issues of this repository.",
        Find(
            "/repos/{repository}/issues?state=all&sort=created&since={began}&per_page=50&page={page}",
            "",
            "body",
            50,
        ),
    ),
    "gitlab": Recipe(
        "GitLab",
        "Issues of a project, on gitlab.com or your own server.",
        "https://gitlab.com",
        "/api/v4/projects/{project}/issues",
        {"PRIVATE-TOKEN": "{token}"},
        {"title": "{title}", "description": "{markdown}", "labels": "{label}"},
        "iid",
        "web_url",
        "In the project: Settings, Webhooks. Give the secret as “Secret token”, trigger: Issues events.",
        (PROJECT, LABEL),
        "A project access token with the scope api and the role Reporter or above.",
        Find(
            "/api/v4/projects/{project}/issues?search={delivery}&in=description&scope=all",
            "",
            "description",
        ),
    ),
    "jira": Recipe(
        "Jira",
        "Issues of a project of Jira Cloud.",
        "https://example.atlassian.net",
        "/rest/api/3/issue",
        {"Accept": "application/json", "Authorization": "Basic {basic}"},
        {
            "fields": {
                "project": {"key": "{project}"},
                "issuetype": {"name": "{type}"},
                "summary": "{title}",
                "description": "{document}",
                "labels": ["{mark}"],
            }
        },
        "key",
        "",
        "Settings, System, WebHooks. Events: Issue updated. Give the secret below.",
        (
            Asked("project", "Project", "Its key.", r"[A-Z][A-Z0-9_]+", "CX"),
            Asked("type", "Type of issue", "As the project names it.", r"[^\W\d][\w -]{0,40}", "Task"),
            Asked("user", "User", "The mail address of the token.", r"[^\s:@]+@[^\s:@]+", "ann@example.com"),
        ),
        "An API token of that user.",
        Find("/rest/api/3/search/jql?jql=labels%3D%22{mark}%22&fields=status", "issues"),
        link_made="/browse/{key}",
    ),
    OURS: Recipe(
        "Signed webhook",
        "Anything else: a signed POST; what it answers may name the issue.",
        "https://example.com/issues",
        "",
        {},
        {
            "delivery": "{delivery}", "title": "{title}", "text": "{text}", "journey": "{journey}",
            "link": "{back}",
        },
        "key",
        "link",
        "Post {“key” or “delivery”, “state”} to the address below, signed as our own messages are.",
    ),
}  # fmt: skip
KINDS = [(name, recipe.title) for name, recipe in RECIPES.items()]


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """JSON data with each "{name}" replaced. KeyError for a name without a value."""
    if isinstance(template, Mapping):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    found = PLACE.fullmatch(template) if isinstance(template, str) else None
    return values[found[1]] if found else template


def line(template: str, values: Mapping[str, Any]) -> str:
    """A header with its values in place."""
    return PLACE.sub(lambda found: str(values[found[1]]), template)


def path(template: str, values: Mapping[str, Any], safe: str = "") -> str:
    """A path with its values quoted."""
    return PLACE.sub(lambda found: quote(str(values[found[1]]), safe=safe), template)


def at(told: Any, place: str) -> Any:
    """What lies at a dotted place of JSON data; None where nothing does."""
    for name in filter(None, place.split(".")):
        told = told.get(name) if isinstance(told, Mapping) else None
    return told
