"""Checks messages as a receiver in Python would: a line of JSON for each, and the word that is said of it."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    message = json.loads(line)
    try:
        Webhook(message["secret"]).verify(message["said"], message["headers"], json_parse=False)
        print("good")
    except WebhookVerificationError as refused:
        print(refused)
