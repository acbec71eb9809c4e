"""What the app may do in Slack, and why; the manifests ask for exactly this."""

SCOPES = {
    "chat:write": "post and refresh cards",
    "commands": "the slash command",
    "im:write": "open the conversation with a reviewer or requester",
    "users:read": "who is deactivated, a guest or a machine",
    "channels:read": "which channels are shared with outsiders",
    "groups:read": "the same for private channels",
    "usergroups:read": "who is in the user groups that the roster names",
}
