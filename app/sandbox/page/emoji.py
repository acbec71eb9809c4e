"""The few emoji that are drawn; every other one is shown by its name."""

EMOJI = {
    "+1": "👍",
    "bell": "🔔",
    "hourglass": "⌛",
    "key": "🔑",
    "lock": "🔒",
    "no_entry": "⛔",
    "robot_face": "🤖",
    "smile": "😄",
    "tada": "🎉",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}


def drawn(name: str) -> str:
    """Return the picture of an emoji, or its name between colons."""
    return EMOJI.get(name.strip(":"), f":{name.strip(':')}:")
