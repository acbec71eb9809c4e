"""Slack's numbers, each with where it was read.

T is `@slack/types` 3.2.0, SB is `slackblocks` 3.0.0, D is docs.slack.dev, P is `slack_sdk` 3.47.0.
"""

MESSAGE_BLOCKS = 50  # T, SB
VIEW_BLOCKS = 100  # T, SB
BLOCKS_TEXT = 12_000  # undocumented: 12,000 to 13,200 seen in slackapi/bolt-js #2509 and #2867
MESSAGE_TEXT = 40_000  # D chat.postMessage: longer text is cut
UPDATE_TEXT = 4_000  # D chat.update: longer text is refused
ATTACHMENTS = 100  # T, SB

BLOCK_ID = 255  # T, SB
ACTION_ID = 255  # T, SB
CALLBACK_ID = 255  # T, SB
EXTERNAL_ID = 255  # SB

TEXT = 3_000  # T, SB
SECTION_FIELDS = 10  # T, SB
SECTION_FIELD = 2_000  # T, SB
HEADER = 150  # T, SB
CONTEXT_ELEMENTS = 10  # T, SB
ACTIONS_ELEMENTS = 25  # T, SB

BUTTON_TEXT = 75  # T, SB
BUTTON_VALUE = 2_000  # T, SB
URL = 3_000  # T, SB
ACCESSIBILITY_LABEL = 75  # T, SB
CONFIRM_TITLE = 100  # T, SB
CONFIRM_TEXT = 300  # T, SB
CONFIRM_BUTTON = 30  # T, SB

OPTION_TEXT = 75  # T, SB
OPTION_DESCRIPTION = 75  # T, SB
OPTION_VALUE = 150  # P, SB; T's comment still says 75
SELECT_OPTIONS = 100  # T, SB
OPTION_GROUPS = 100  # T, SB
OVERFLOW_OPTIONS = 5  # T, SB
CHECKBOXES_OPTIONS = 10  # T, SB
RADIO_OPTIONS = 10  # T, SB
PLACEHOLDER = 150  # T, SB
INPUT_LENGTH = 3_000  # T, SB: the most that min_length and max_length may say
INPUT_LABEL = 2_000  # T, SB
INPUT_HINT = 2_000  # T, SB

VIEW_TITLE = 24  # T, SB; submit and close too
PRIVATE_METADATA = 3_000  # T, SB
VIEW_STACK = 3  # D surfaces/modals
ALT_TEXT = 2_000  # T, SB
IMAGE_TITLE = 2_000  # SB
LIST_INDENT = 8  # SB
BORDER = 1  # SB

TRIGGER_SECONDS = 3.0  # D interactivity/handling-user-interaction
ACK_SECONDS = 3.0  # D interactivity/handling-user-interaction
RESPONSE_URL_USES = 5  # D interactivity/handling-user-interaction
RESPONSE_URL_SECONDS = 1_800.0  # D interactivity/handling-user-interaction
SOCKETS = 10  # D apis/events-api/using-socket-mode
EVENT_RETRIES = (0.0, 60.0, 300.0)  # D apis/events-api
