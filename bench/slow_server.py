#!/usr/bin/env python3
"""A web server for benchmarks: answers every request after the same time, and counts how many wait at once.

  slow_server.py FOLDER SECONDS     its port on 127.0.0.1 is the first line it prints

An address gets one of the files in the folder. /counts says at once how many requests wait (in_flight), how many waited
at most since the last time somebody asked (peak), and how many are answered (done).
"""

import asyncio
import json
import pathlib
import sys
import zlib


class Counts:
    def __init__(self):
        self.in_flight = self.peak = self.done = 0

    def begin(self):
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)

    def end(self):
        self.in_flight -= 1
        self.done += 1

    def take(self):
        said = dict(in_flight=self.in_flight, peak=self.peak, done=self.done)
        self.peak = self.in_flight
        return json.dumps(said).encode()


class Conversation(asyncio.Protocol):
    def __init__(self, bodies, seconds, counts):
        self.bodies, self.seconds, self.counts = bodies, seconds, counts
        self.received = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            if path == b"/counts":
                self.answer(self.counts.take())
            else:
                self.counts.begin()
                body = self.bodies[zlib.crc32(path) % len(self.bodies)]
                asyncio.get_running_loop().call_later(self.seconds, self.end, body)

    def end(self, body):
        self.counts.end()
        self.answer(body)

    def answer(self, body):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(body)
        if not self.transport.is_closing():
            self.transport.write(head + body)


async def main():
    bodies = [file.read_bytes() for file in sorted(pathlib.Path(sys.argv[1]).iterdir())]
    seconds, counts = float(sys.argv[2]), Counts()
    server = await asyncio.get_running_loop().create_server(
        lambda: Conversation(bodies, seconds, counts), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
