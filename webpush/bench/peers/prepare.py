"""Push messages prepared per CPU second by PyPI's pywebpush: its encryption and its signature. Prints one number."""

import base64
import os
import sys
import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid
from pywebpush import WebPusher

messages = int(sys.argv[1])
vapid = Vapid()
vapid.generate_keys()


def text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def device(number):
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    return {
        "endpoint": f"https://updates.push.services.mozilla.com/wpush/v2/gAAAAABnotarealdevice{number}",
        "keys": {
            "p256dh": text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
            "auth": text(os.urandom(16)),
        },
    }


devices = [device(number) for number in range(500)]
message = b"x" * 230


def prepare(number):
    subscription = devices[number % len(devices)]
    claims = {"sub": "mailto:operator@example.org", "aud": "https://updates.push.services.mozilla.com"}
    vapid.sign(claims)
    WebPusher(subscription).encode(message, content_encoding="aes128gcm")


for number in range(messages // 10):
    prepare(number)
before = time.process_time()
for number in range(messages):
    prepare(number)
print(messages / (time.process_time() - before))
