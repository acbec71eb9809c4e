"""Which methods there are: those that the product calls, and no other."""

from collections.abc import Callable
from typing import Any

from app.sandbox.api import chat, conversations, people, session, user_groups, validating, views
from app.sandbox.api.asked import Asked
from app.sandbox.stage import Stage

Method = Callable[[Stage, Asked], dict[str, Any]]

FOR_APP_TOKENS = frozenset({"apps.connections.open", "auth.test"})

METHODS: dict[str, Method] = {
    "apps.connections.open": session.connections_open,
    "auth.test": session.auth_test,
    "blocks.validate": validating.validate,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_direct,
    "usergroups.list": user_groups.list_groups,
    "usergroups.users.list": user_groups.list_users,
    "users.info": people.info,
    "views.open": views.open_view,
    "views.publish": views.publish_view,
    "views.update": views.update_view,
}
