"""Vite's development server: serves the compiled modules and tells open pages which of them changed."""

import socket
import sys
from pathlib import Path

from hsa_app.cli.frontend import build_environment
from hsa_app.cli.supervisor import Program

CONFIG_NAME = "vite.dev.config.js"
CONFIG = """\
// Written by `make dev`: what the development server needs beside the configuration that Reflex writes.
import { mergeConfig } from "vite";
import reflexConfig from "./vite.config.js";

const port = Number(process.env.PORT);

// Scripts and tags of the document run once, so a changed document is loaded again instead of patched.
const reloadDocument = {
  name: "reload-document",
  enforce: "pre",
  hotUpdate({ file }) {
    if (this.environment.name !== "client" || !file.endsWith("/app/_document.js")) return;
    this.environment.hot.send({ type: "full-reload" });
    return [];
  },
};

export default async (environment) =>
  mergeConfig(await reflexConfig(environment), {
    clearScreen: false,
    plugins: [reloadDocument],
    logLevel: "warn",
    server: { host: "127.0.0.1", port, strictPort: true, ws: { host: "127.0.0.1", clientPort: port } },
  });
"""
READY_TIMEOUT_SECONDS = 0.1


def build_program(web_folder: Path, port: int) -> Program:
    """How Vite is run in the folder of the compiled pages, by Bun, listening on the loopback interface."""
    (web_folder / CONFIG_NAME).write_text(CONFIG)
    bun = str(Path(sys.executable).with_name("bun"))
    script = str(web_folder / "node_modules" / ".bin" / "react-router")
    command = [bun, "--bun", "--conditions=development", script, "dev", "--config", CONFIG_NAME]
    return Program(
        "The frontend server",
        [*command, "--host", "127.0.0.1", "--port", str(port), "--strictPort"],
        build_environment() | {"PORT": str(port), "NO_COLOR": "1", "MIMALLOC_ARENA_EAGER_COMMIT": "0"},
        folder=web_folder,
    )


def is_installed(web_folder: Path) -> bool:
    """Whether an earlier compilation left all that Vite needs."""
    return (web_folder / "node_modules" / ".bin" / "react-router").exists() and (web_folder / "app/root.jsx").exists()


def is_listening(port: int) -> bool:
    """Whether Vite accepts connections."""
    with socket.socket() as probe:
        probe.settimeout(READY_TIMEOUT_SECONDS)
        return probe.connect_ex(("127.0.0.1", port)) == 0
