# Opens an encrypted configuration file: python3 open_file.py <file.jwe> <file with the passphrase>
# Needs the package jwcrypto (Debian: python3-jwcrypto).
import sys
import unicodedata
from jwcrypto import jwa, jwe, jwk
from jwcrypto.common import base64url_encode

# 16 384 is the default; a passphrase of your own has 250 000.
jwa.default_max_pbkdf2_iterations = 250_000
file, passphrase_file = sys.argv[1:3]
passphrase = unicodedata.normalize("NFC", open(passphrase_file, encoding="utf-8").read().strip())
token = jwe.JWE(algs=["PBES2-HS512+A256KW", "A256GCM"])
token.deserialize(open(file, encoding="ascii").read().strip())
token.decrypt(jwk.JWK(kty="oct", k=base64url_encode(passphrase)))
sys.stdout.write(token.payload.decode())
