"""Compiles Emissary's objects to a bootstrap of Envoy, by Emissary's own compiler.

Usage: compile.py FILE, of YAML; it writes JSON. Certificates are the files tls.crt and tls.key in /tls/SECRET.
"""

import json
import logging
import sys

from ambassador.compile import Compile
from ambassador.utils import NullSecretHandler, SavedSecret

# Emissary's own build of Envoy found these by their names. A release finds filters by the type of their configuration.
TYPES = {
    "envoy.filters.http.cors": "envoy.extensions.filters.http.cors.v3.Cors",
    "envoy.filters.http.router": "envoy.extensions.filters.http.router.v3.Router",
    "envoy.filters.listener.tls_inspector": "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
}


class MountedSecrets(NullSecretHandler):
    """Every Secret is there, mounted by its name."""

    def cache_secret(self, resource, secret_info):
        crt, key = (f"/tls/{secret_info.name}/{file}" for file in ("tls.crt", "tls.key"))
        data = {"tls_crt": crt, "tls_key": key}
        return SavedSecret(secret_info.name, secret_info.namespace, crt, key, None, None, data)


def typed(value):
    """Adds the types of filters that have a name alone."""
    if isinstance(value, list):
        return [typed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"name"} and value["name"] in TYPES:
        return {**value, "typed_config": {"@type": f"type.googleapis.com/{TYPES[value['name']]}"}}
    return {key: typed(each) for key, each in value.items()}


logger = logging.getLogger("ambassador")
with open(sys.argv[1], encoding="utf-8") as objects:
    compiled = Compile(
        logger, objects.read(), k8s=True, secret_handler=MountedSecrets(logger, None, None, "0")
    )
errors = compiled["ir"].aconf.errors
if errors:
    sys.exit(json.dumps(errors))
envoy = compiled["xds"].as_dict()
json.dump(
    {key: typed(envoy[key]) for key in ("static_resources", "layered_runtime")},
    sys.stdout,
    indent=1,
    sort_keys=True,
)
