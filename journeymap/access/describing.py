"""Settings of the API's description and of the page that shows it."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Journeymap",
    "VERSION": "1",
    "DESCRIPTION": "From events and feedback to customer journey maps.",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "JobStatusEnum": "journeymap.jobs.states.Status",
        "ImportKindEnum": "journeymap.ingest.models.Kind",
        "FeedbackKindEnum": "journeymap.feedback.models.Kind",
        "ModelStatusEnum": "journeymap.analysis.models.results.Model.Status",
        "ProposalStatusEnum": "journeymap.analysis.models.results.Proposal.Status",
        "ChannelKindEnum": "journeymap.actions.models.channel.Channel.Kind",
        "TrackerKindEnum": "journeymap.actions.trackers.recipes.KINDS",
    },
    "SWAGGER_UI_DIST": "SIDECAR",  # served from here: nothing remote is loaded
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
