"""Errors as JSON, in the reader's language."""

from __future__ import annotations

from starlette.responses import JSONResponse

from coach.web.errors import WebError


def error_response(error: WebError, language: str) -> JSONResponse:
    """``{"error": {"code", "message"}}`` with the error's status."""
    body = {"error": {"code": error.code, "message": error.message(language)}}
    headers = {"Content-Language": language}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, error.status, headers)
