"""The exits of messages: each is closed until an administrator opens it."""

from journeymap.access.exits import exit

TOLD = (
    "headlines of findings and alerts, numbers of journeys, accepted proposals by whom and why, names of "
    "journeys, scenarios and lists, links."
)
SIGNED = f"Signed messages to the addresses under “Messages”: {TOLD}"
CHATS = f"Messages to Slack, Teams, Mattermost and Google Chat: {TOLD}"
TRACKERS = (
    "Changes and accepted proposals that people hand over: title, assumption, target, owner by name, effort, "
    "headlines of the findings they answer, reasons, names of the future map and the journey, a link."
)

exit(
    "mail",
    "Mail",
    f"Messages and weekly digests to the mailboxes under “Messages”, by the mail server that is set: {TOLD}",
)
exit("webhooks", "Webhooks", SIGNED)
exit("chats", "Chats", CHATS)
exit("trackers", "Issue trackers", TRACKERS)
