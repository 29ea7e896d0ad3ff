"""Reflex's configuration. The settings of the product are in hsa_app/core/settings.py."""

import reflex as rx

from hsa_app.core.settings import get_settings
from hsa_app.same_origin_plugin import SameOriginPlugin
from hsa_app.script_bundle_plugin import ScriptBundlePlugin

settings = get_settings()

config = rx.Config(
    app_name="hsa_app",
    api_url="http://localhost:8000",
    deploy_url=settings.origin,
    cors_allowed_origins=settings.origins,
    trusted_proxy_hops=settings.trusted_proxies,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[SameOriginPlugin(), ScriptBundlePlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
