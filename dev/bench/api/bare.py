"""`python -m dev.bench.api.bare PORT BYTES`: what an endpoint costs that does nothing.

FastAPI and uvicorn as the API has them, without middleware, and an answer of so many bytes.
"""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Answer(BaseModel):
    text: str


def bare_app(size: int) -> FastAPI:
    app, text = FastAPI(), "." * size

    @app.get("/")
    async def answer() -> Answer:
        return Answer(text=text)

    return app


if __name__ == "__main__":
    uvicorn.run(bare_app(int(sys.argv[2])), port=int(sys.argv[1]), access_log=False, log_level="warning")
