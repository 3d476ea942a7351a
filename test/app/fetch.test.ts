/** What plugins may ask of web servers, against real ones on 127.0.0.1. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '#app/config.js';
import { WebAsker } from '#app/fetch.js';

const usual = { method: 'GET', headers: {}, body: undefined, timeout: 3000 };

async function web(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/never') return;
    if (request.url === '/long') {
      response.end(Buffer.alloc((2 << 20) + 1));
      return;
    }
    if (request.url === '/away') {
      response.writeHead(302, { location: 'http://192.0.2.1/' }).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.writeHead(201, { 'x-method': request.method, 'x-given': request.headers['x-a'] ?? 'none' });
      response.end(Buffer.concat([Buffer.from('got '), ...parts]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function asker(hosts: readonly string[]): WebAsker {
  const { config } = loadConfig({ file: null, set: [`plugins=${JSON.stringify({ a: { hosts } })}`] });
  return new WebAsker(() => config);
}

test('method, headers and body arrive, and the answer comes back byte for byte', async (t) => {
  const host = await web(t);
  const body = Buffer.from([0, 255, 10]);
  const answer = await asker([host]).fetch('a', {
    ...{ ...usual, url: `http://${host}/x`, method: 'POST', headers: { 'X-A': '1' }, body },
  });
  assert.deepEqual(
    [answer.status, answer.headers['x-method'], answer.headers['x-given']],
    [201, 'POST', '1'],
  );
  assert.deepEqual(answer.body, Buffer.concat([Buffer.from('got '), body]));
});

test('only hosts that the operator named for this plugin are asked; others are refused with the line to write', async (t) => {
  const host = await web(t);
  const named = asker(['127.0.0.1', '*.example.org']);
  assert.equal((await named.fetch('a', { ...usual, url: `http://${host}/` })).status, 201);
  await assert.rejects(
    named.fetch('b', { ...usual, url: `http://${host}/` }),
    /is not allowed; name it in the configuration: "plugins": \{ "b": \{ "hosts": \["127\.0\.0\.1:\d+"\] \} \}/,
  );
  for (const url of ['http://example.org/', 'http://127.0.0.2/', 'http://127.0.0.1@192.0.2.1/'])
    await assert.rejects(named.fetch('a', { ...usual, url }), /is not allowed/, url);
  for (const url of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'nonsense'])
    await assert.rejects(named.fetch('a', { ...usual, url }), /no address that begins with http/, url);
});

test('a redirection is given and not followed; silence, length and no server are errors', async (t) => {
  const host = await web(t);
  const named = asker(['127.0.0.1']);
  const away = await named.fetch('a', { ...usual, url: `http://${host}/away` });
  assert.deepEqual([away.status, away.headers.location], [302, 'http://192.0.2.1/']);
  await assert.rejects(
    named.fetch('a', { ...usual, url: `http://${host}/never`, timeout: 100 }),
    /did not answer in time/,
  );
  await assert.rejects(
    named.fetch('a', { ...usual, url: `http://${host}/long` }),
    /longer than 2097152 bytes/,
  );
  await assert.rejects(named.fetch('a', { ...usual, url: 'http://127.0.0.1:1/' }), /127\.0\.0\.1:1: /);
});
