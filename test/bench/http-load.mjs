// Servers of their own processes, and a client that costs little: raw sockets with keep-alive.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** Milliseconds of CPU that the threads of a process have taken. */
export function cpuMs(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), 0);
}

/** The same of one thread; of the first, which answers requests, where none is named. */
export function threadMs(pid, thread = pid) {
  return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** A line of /proc/PID/status in MB, such as VmHWM. */
export function memoryMb(pid, name) {
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

let port = 10_000 + (process.pid % 20_000);

/** Starts a server with a port of its own and waits until it answers. */
export async function startServer(args, more, bytes) {
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const own = { ...env, SAGEMAKER_CONTAINER_LOG_LEVEL: '30', SAGEMAKER_BIND_TO_PORT: String(++port), ...more };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env: own });
  const server = { child, pid: child.pid, port };
  for (;;) {
    try {
      await drive(server, bytes, 1, 1);
      return server;
    } catch (cause) {
      if (child.exitCode !== null) throw new Error(`${args[0]} exited with ${child.exitCode}`, { cause });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

export function requestBytes(body, type, line = 'POST /invocations') {
  const head = `${line} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** Sends a request `count` times over some connections; `told` hears how long each took. */
export function drive({ port: to }, bytes, count, connections, told = () => undefined) {
  let left = count;
  const run = () =>
    new Promise((resolve, reject) => {
      const socket = connect(to, '127.0.0.1').setNoDelay(true).on('error', reject);
      let [missing, began] = [-1, 0];
      const next = () => {
        if (left-- <= 0) {
          resolve(socket.destroy());
          return;
        }
        [missing, began] = [-1, performance.now()];
        socket.write(bytes);
      };
      socket.on('connect', next);
      socket.on('data', (data) => {
        if (missing < 0) {
          const end = data.indexOf('\r\n\r\n');
          const head = data.toString('latin1', 0, end);
          if (!head.startsWith('HTTP/1.1 200')) reject(new Error(data.toString().slice(0, 500)));
          missing = Number(/content-length: (\d+)/i.exec(head)?.[1]) + end + 4;
        }
        missing -= data.length;
        if (missing > 0) return;
        told(performance.now() - began);
        next();
      });
    });
  return Promise.all(Array.from({ length: connections }, run));
}
