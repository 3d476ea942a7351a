/** A fresh database whose operator's name a stranger wants first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '#app/console.js';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { startJourneyHost } from './host.js';
import { makePlayer } from './people.js';

test('nobody registers the name of an operator; the console claims it, and its account may command', async (t) => {
  const host = await startJourneyHost(t, ['operators=["Ratchet"]', 'database={"mode":"sqlite"}']);
  const context = { running: host.running };
  const stranger = makePlayer(t);
  await stranger.begin(host.at('mas'));
  for (const name of [
    'Ratchet',
    'rATCHET',
    'Ratchet ',
    ' Ratchet',
    'Rat\xadchet',
    'Rat\x1b[31mchet',
    'Ratchet\x0c',
    '\x08Ratchet',
    'SYSTEM',
  ]) {
    assert.notEqual((await stranger.register(name, 'mine')).StatusCode, Status.MediusSuccess, name);
    assert.notEqual((await stranger.login(name, 'mine')).StatusCode, Status.MediusSuccess, name);
  }
  const told = JSON.stringify(host.lines);
  assert.match(told, /account create.{1,20}and the name on the console/);
  assert.match(told, /somebody wants a reserved name/);

  const made = await answer('account create Ratchet', context);
  const password = /password is (\w+)$/.exec(made)?.[1];
  assert.ok(password, made);
  assert.match(await answer('account create ratchet', context), /is there already/);
  assert.match(await answer('account create Ratchet nowhere', context), /no title has the pool "nowhere"/);
  assert.match(await answer('account create SYSTEM', context), /nobody may be called "SYSTEM"/);
  assert.notEqual((await stranger.login('Ratchet', 'mine')).StatusCode, Status.MediusSuccess);

  const ratchet = makePlayer(t);
  await ratchet.play(host.at('mas'), 'Ratchet', password);
  const clank = makePlayer(t);
  await clank.play(host.at('mas'), 'Clank', 'beep');
  clank.say('/broadcast mine');
  assert.equal((await clank.hear()).Message, 'no command /broadcast');
  ratchet.say('/broadcast dinner');
  assert.match((await clank.connection.systemMessage()).text, /dinner/);

  for (const line of ['/kick ratch', '!kick ratch', '/whois ratch', '/poke ratch 0 00', '/peek ratch 0']) {
    clank.say(line);
    assert.equal((await clank.hear()).Message, `no command ${line.split(' ')[0]}`);
  }
  ratchet.say('/poke clank 0 00');
  assert.match((await ratchet.hear()).Message, /^told 3 clients$/);
  assert.equal((await ratchet.hear()).Message, '/poke: type /login CODE; the console gives one');
  assert.match(await answer('login code Ratchet', context), /"Ratchet" is #\d+ in \w+, .*: name it by #/);
  const code = /\/login (\w+)$/.exec(await answer(`login code #${ratchet.accountId}`, context))?.[1];
  clank.say(`/login ${code}`);
  assert.equal((await clank.hear()).Message, 'no command /login', 'a code is nothing without the account');
  ratchet.say(`/login ${code}`);
  assert.match((await ratchet.hear()).Message, /^logged in/);
  ratchet.say('/poke clank 0 00');
  assert.equal((await ratchet.hear()).Message, '1 bytes sent');
  ratchet.say('/whois LAN');
  assert.match((await ratchet.hear()).Message, /^Clank #\d+, /);
  ratchet.say('/kick lan');
  assert.equal((await ratchet.hear()).Message, 'Clank is asked to leave');
  await clank.connection.closed;
});
