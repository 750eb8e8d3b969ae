"""Talks to `/mcp` of `kindling serve` with the official client of the Model Context Protocol.

    python test/real-clients/mcp_client.py [--node NODE]        wants mcp, numpy

Compares with predictions.csv, exits 1 when anything differs. Skips without the client. The one of JavaScript is in test/http/mcp.test.ts.
"""

import asyncio
import importlib.metadata
import json
import sys

try:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client
except ImportError as error:
    print(f"skipped: {error} (pip install mcp)")
    sys.exit(0)

from server import Checks, Server, columns


async def ask(checks, url):
    rows, wanted = columns("abalone", 3)
    async with streamable_http_client(f"{url}/mcp") as (read, write, *_):
        async with ClientSession(read, write) as session:
            told = await session.initialize()
            checks.check("initialize", dump(told)["serverInfo"]["name"] == "kindling", told)
            tools = {tool["name"]: tool for tool in dump(await session.list_tools())["tools"]}
            checks.check("the tools", set(tools) == {"predict", "explain", "describe"}, list(tools))
            features = list(tools["predict"]["inputSchema"]["properties"])
            checks.check("each feature is a property by its exact name", "shucked_weight" in features, features)
            checks.check("no $ref", "$ref" not in json.dumps(tools), "")
            for row, value in zip(rows.tolist(), wanted.tolist()):
                given = {name: cell for name, cell in zip(features, row)}
                answer = dump(await session.call_tool("predict", given))
                got = answer["structuredContent"]["prediction"]
                checks.check(f"predict {value}", abs(got - value) < 1e-6 and str(got) in answer["content"][0]["text"], answer)
            bad = dump(await session.call_tool("predict", {"length": "tall"}))
            checks.check("a bad value is a result that says so", bad["isError"] and "tall" in bad["content"][0]["text"], bad)
            none = dump(await session.call_tool("predict", {name: None for name in features}))
            checks.check("null is missing", not none.get("isError"), none)
            for name, arguments in {"explain": given, "describe": {}}.items():
                answer = dump(await session.call_tool(name, arguments))
                checks.check(name, not answer.get("isError") and answer["structuredContent"], answer)


def dump(model):
    return model.model_dump(by_alias=True, mode="json")


def main():
    checks = Checks()
    with Server("model-artifacts/abalone") as server:
        asyncio.run(ask(checks, server.url))
    checks.end(f"mcp {importlib.metadata.version('mcp')}")


if __name__ == "__main__":
    main()
