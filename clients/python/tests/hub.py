"""A hub of Hugging Face, as far as pushes need it: the real packages talk to it over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOTHING = {"X-Error-Code": "RepoNotFound"}
REPOSITORY = r"/api/datasets/(?P<repo>[^/]+/[^/]+)"


class Hub:
    """Repositories of datasets: each commit with the files that it added, by path. Files whose
    names end in `large` are uploaded as LFS objects, others in the commit."""

    def __init__(self, large: tuple[str, ...] = (".parquet",)) -> None:
        self.large = large
        self.repositories: dict[str, list[tuple[str, dict[str, bytes]]]] = {}
        self.objects: dict[str, bytes] = {}
        #: Requests that nothing answers.
        self.unknown: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                status, body, headers = hub.answer(self.command, self.path, self.rfile.read(length))
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_HEAD = answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        path = target.partition("?")[0]
        for wanted, pattern, answer in (
            ("POST", r"/api/repos/create", self._create),
            ("POST", r"/api/validate-yaml", lambda _, __: {"errors": [], "warnings": []}),
            ("POST", REPOSITORY + r"/preupload/.*", self._modes),
            ("POST", REPOSITORY + r"/commit/.*", self._commit),
            ("POST", REPOSITORY + r"/paths-info/.*", lambda _, __: []),
            ("GET", REPOSITORY + r"(/revision/.*)?", self._info),
            ("POST", r"/datasets/.*\.git/info/lfs/objects/batch", self._batch),
            ("PUT", r"/objects/(?P<oid>.*)", self._put),
            ("POST", r"/api/buckets/.*/batch", lambda _, __: {}),
        ):
            found = re.fullmatch(pattern, path)
            if found and method == wanted:
                answered = answer(found.groupdict(), body)
                return (200, answered, {}) if answered is not None else (404, {}, NOTHING)
        self.unknown.append(f"{method} {path}")
        return 404, {}, {"X-Error-Code": "EntryNotFound"}

    def _create(self, _: Any, body: bytes) -> Any:
        stated = json.loads(body)
        repo = f"{stated['organization']}/{stated['name']}"
        self.repositories[repo] = [("0" * 40, {})]
        return {"url": f"{self.url}/datasets/{repo}", "name": repo}

    def _info(self, names: dict[str, str], _: bytes) -> Any:
        commits = self.repositories.get(names["repo"])
        return commits and {"id": names["repo"], "sha": commits[-1][0], "siblings": []}

    def _modes(self, _: Any, body: bytes) -> Any:
        return {
            "files": [
                {
                    "path": one["path"],
                    "uploadMode": "lfs" if one["path"].endswith(self.large) else "regular",
                    "shouldIgnore": one["path"].endswith(".ignored"),
                }
                for one in json.loads(body)["files"]
            ]
        }

    def _batch(self, _: Any, body: bytes) -> Any:
        stated = json.loads(body)["objects"]
        upload = [{"upload": {"href": f"{self.url}/objects/{one['oid']}"}} for one in stated]
        objects = [{**one, "actions": action} for one, action in zip(stated, upload, strict=True)]
        return {"transfer": "basic", "objects": objects}

    def _put(self, names: dict[str, str], body: bytes) -> Any:
        assert hashlib.sha256(body).hexdigest() == names["oid"]
        self.objects[names["oid"]] = body
        return {}

    def _commit(self, names: dict[str, str], body: bytes) -> Any:
        added: dict[str, bytes] = {}
        for line in map(json.loads, body.splitlines()):
            stated = line["value"]
            if line["key"] == "file":
                added[stated["path"]] = base64.b64decode(stated["content"])
            elif line["key"] == "lfsFile":
                added[stated["path"]] = self.objects[stated["oid"]]
        commits = self.repositories[names["repo"]]
        oid = hashlib.sha1(f"{names['repo']} {len(commits)}".encode()).hexdigest()
        commits.append((oid, added))
        url = f"{self.url}/datasets/{names['repo']}/commit/{oid}"
        return {"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""}
