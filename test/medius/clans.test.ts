/** Clans: who founds, leads, invites, joins, leaves, writes and challenges, and who may not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  MediusClanChallengeStatus as Challenge,
  MediusClanInvitationsResponseStatus as Invitation,
  MediusClanMessageStatus as MessageStatus,
  MediusCallbackStatus as Status,
} from '#wire/enums.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { AddPlayerToClanRequest } from '#wire/messages/clan/add-player-to-clan.js';
import { CheckMyClanInvitationsRequest } from '#wire/messages/clan/check-my-clan-invitations.js';
import { ClanLadderListRequest } from '#wire/messages/clan/clan-ladder-list.js';
import { ClanLadderPositionRequest } from '#wire/messages/clan/clan-ladder-position.js';
import { ClanRenameRequest } from '#wire/messages/clan/clan-rename.js';
import { ConfirmClanTeamChallengeRequest } from '#wire/messages/clan/confirm-clan-team-challenge.js';
import { CreateClanRequest } from '#wire/messages/clan/create-clan.js';
import { DeleteClanMessageRequest } from '#wire/messages/clan/delete-clan-message.js';
import { DisbandClanRequest } from '#wire/messages/clan/disband-clan.js';
import { GetAllClanMessagesRequest } from '#wire/messages/clan/get-all-clan-messages.js';
import { GetClanByIDRequest } from '#wire/messages/clan/get-clan-by-id.js';
import { GetClanByNameRequest } from '#wire/messages/clan/get-clan-by-name.js';
import { GetClanInvitationsSentRequest } from '#wire/messages/clan/get-clan-invitations-sent.js';
import { GetClanMemberListRequest } from '#wire/messages/clan/get-clan-member-list.js';
import { GetClanMemberList_ExtraInfoRequest } from '#wire/messages/clan/get-clan-member-list-extra-info.js';
import { GetClanTeamChallengeHistoryRequest } from '#wire/messages/clan/get-clan-team-challenge-history.js';
import { GetClanTeamChallengesRequest } from '#wire/messages/clan/get-clan-team-challenges.js';
import { GetMyClanMessagesRequest } from '#wire/messages/clan/get-my-clan-messages.js';
import { GetMyClansRequest } from '#wire/messages/clan/get-my-clans.js';
import { InvitePlayerToClanRequest } from '#wire/messages/clan/invite-player-to-clan.js';
import { InvitePlayerToClan_ByNameRequest } from '#wire/messages/clan/invite-player-to-clan-by-name.js';
import { ModifyClanMessageRequest } from '#wire/messages/clan/modify-clan-message.js';
import { RemovePlayerFromClanRequest } from '#wire/messages/clan/remove-player-from-clan.js';
import { RequestClanTeamChallengeRequest } from '#wire/messages/clan/request-clan-team-challenge.js';
import { RespondToClanInvitationRequest } from '#wire/messages/clan/respond-to-clan-invitation.js';
import { RespondToClanTeamChallengeRequest } from '#wire/messages/clan/respond-to-clan-team-challenge.js';
import { RevokeClanInvitationRequest } from '#wire/messages/clan/revoke-clan-invitation.js';
import { RevokeClanTeamChallengeRequest } from '#wire/messages/clan/revoke-clan-team-challenge.js';
import { SendClanMessageRequest } from '#wire/messages/clan/send-clan-message.js';
import { TransferClanLeadershipRequest } from '#wire/messages/clan/transfer-clan-leadership.js';
import { UpdateClanLadderStatsWide_DeltaRequest } from '#wire/messages/clan/update-clan-ladder-stats-wide-delta.js';
import { UpdateClanStatsRequest } from '#wire/messages/clan/update-clan-stats.js';
import { GetLadderStatsWideRequest } from '#wire/messages/ladder/get-ladder-stats-wide.js';
import { GetTotalRankingsRequest } from '#wire/messages/ladder/get-total-rankings.js';
import { UpdateLadderStatsWideRequest } from '#wire/messages/ladder/update-ladder-stats-wide.js';
import { type Client, Lobby, type Sent, uya } from './harness.js';

let lobby: Lobby;
let count = 0;

before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());

const NOBODY = 0x7fff_ffff;
const ALL = { Start: 1, PageSize: 50 };
const column = (answers: Sent[], field: string) => answers.map(({ value }) => value[field]);

function comes(title = uya): Promise<Client> {
  count += 1;
  return lobby.member(`Member ${count}`, { title });
}

async function status<Q extends Fields>(
  client: Client,
  request: Message<Q>,
  fields: Partial<Values<Q>> = {},
) {
  return (await client.askOne(request, fields)).value.StatusCode;
}

/** A player with a new clan. */
async function founder(name?: string): Promise<{ leader: Client; clan: number; name: string }> {
  const leader = await comes();
  const ClanName = name ?? `Clan ${count}`;
  const { value } = await leader.askOne(CreateClanRequest, { ClanName });
  assert.equal(value.StatusCode, 0);
  return { leader, clan: value.ClanID as number, name: ClanName };
}

/** A player whom a clan took in. */
async function member(leader: Client): Promise<Client> {
  const client = await comes();
  assert.equal(await status(leader, AddPlayerToClanRequest, { PlayerAccountID: client.accountId }), 0);
  return client;
}

const invite = (leader: Client, client: Client, InviteMessage = 'join us') =>
  status(leader, InvitePlayerToClanRequest, { PlayerAccountID: client.accountId, InviteMessage });

test('a clan is founded once under its name, and once by its founder', async () => {
  const { leader, clan } = await founder('Rangers');
  const second = await comes();
  const create = (client: Client, ClanName: string) => status(client, CreateClanRequest, { ClanName });
  assert.equal(await create(second, ' rANGERS '), Status.MediusClanNameInUse);
  assert.equal(await create(leader, 'More'), Status.MediusAlreadyLeaderOfClan);
  for (const name of ['', '   ', 'Badgers', 'swine', 'darn'])
    assert.equal(await create(second, name), Status.MediusFail, name);
  const plain = await member(leader);
  assert.equal(await create(plain, 'Mine'), Status.MediusRequestDenied);
  const racers = [await comes(), await comes(), await comes()];
  const results = await Promise.all(racers.map((client) => create(client, 'Race')));
  assert.deepEqual(results.filter((result) => result === 0).length, 1);
  assert.equal(results.filter((result) => result === Status.MediusClanNameInUse).length, 2);
  const foreign = await comes({ ...uya, id: 'other', accountPool: 'other' });
  assert.equal(await create(foreign, 'Rangers'), 0, 'names are those of a pool');
  assert.equal(await status(foreign, GetClanByIDRequest, { ClanID: clan }), Status.MediusClanNotFound);
});

test('a clan is found by id, by name and as the own one', async () => {
  const { leader, clan, name } = await founder();
  const stranger = await comes();
  const byId = (await stranger.askOne(GetClanByIDRequest, { ClanID: clan })).value;
  const byName = (await stranger.askOne(GetClanByNameRequest, { ClanName: name.toUpperCase() })).value;
  const [own] = await leader.ask(GetMyClansRequest, ALL);
  for (const value of [byId, byName, own!.value]) {
    assert.equal(value.StatusCode, 0);
    assert.deepEqual(
      [value.LeaderAccountID, value.LeaderAccountName, value.Stats, value.Status],
      [leader.accountId, leader.player!.account!.name, Buffer.alloc(256), 0],
    );
  }
  assert.deepEqual([byId.ClanName, byId.ApplicationID, byName.ClanID], [name, 10684, clan]);
  assert.deepEqual([own!.value.ClanID, own!.value.ClanName, own!.value.EndOfList], [clan, name, true]);
  const none = await stranger.askOne(GetMyClansRequest, ALL);
  assert.deepEqual([none.value.StatusCode, none.value.EndOfList], [Status.MediusNoResult, true]);
  for (const ClanID of [0, -1, NOBODY])
    assert.equal(await status(stranger, GetClanByIDRequest, { ClanID }), Status.MediusClanNotFound);
  assert.equal(
    await status(stranger, GetClanByNameRequest, { ClanName: 'No such' }),
    Status.MediusClanNotFound,
  );
});

test('only the leader renames, hands on and disbands', async () => {
  const { leader, clan } = await founder();
  const { name: taken, leader: other } = await founder();
  const plain = await member(leader);
  const rename = (client: Client, NewClanName: string) =>
    status(client, ClanRenameRequest, { ClanID: clan, NewClanName });
  for (const client of [plain, other, await comes()])
    assert.equal(await rename(client, 'Stolen'), Status.MediusNotClanLeader);
  assert.equal(await rename(leader, taken.toLowerCase()), Status.MediusClanNameInUse);
  assert.equal(await rename(leader, 'swine'), Status.MediusFail);
  assert.equal(await rename(leader, 'Renamed'), 0);
  assert.equal((await plain.askOne(GetClanByIDRequest, { ClanID: clan })).value.ClanName, 'Renamed');
  assert.equal(
    await status(leader, ClanRenameRequest, { ClanID: NOBODY, NewClanName: 'x' }),
    Status.MediusClanNotFound,
  );

  const hand = (client: Client, NewLeaderAccountID: number, NewLeaderAccountName = '') =>
    status(client, TransferClanLeadershipRequest, { NewLeaderAccountID, NewLeaderAccountName });
  assert.equal(await hand(plain, plain.accountId), Status.MediusNotClanLeader);
  assert.equal(await hand(leader, other.accountId), Status.MediusNotClanMember);
  assert.equal(await hand(await comes(), plain.accountId), Status.MediusNotClanMember);
  assert.equal(await hand(leader, plain.accountId), 0);
  assert.equal(await hand(leader, leader.accountId), Status.MediusNotClanLeader);
  assert.equal(await hand(plain, -1, leader.player!.account!.name.toUpperCase()), 0, 'by name');

  const disband = (client: Client, ClanID = clan) => status(client, DisbandClanRequest, { ClanID });
  for (const client of [plain, other]) assert.equal(await disband(client), Status.MediusNotClanLeader);
  assert.deepEqual((await Promise.all([disband(leader), disband(leader)])).sort(), [
    Status.MediusClanNotFound,
    0,
  ]);
  assert.equal((await plain.askOne(GetMyClansRequest, ALL)).value.StatusCode, Status.MediusNoResult);
});

test('members come and go: added by the leader, sent away by it, leaving by themselves', async () => {
  const { leader, clan } = await founder();
  const { leader: other } = await founder();
  const [plain, stranger] = [await member(leader), await comes()];
  const add = (client: Client, PlayerAccountID: number) =>
    status(client, AddPlayerToClanRequest, { PlayerAccountID });
  assert.equal(await add(plain, stranger.accountId), Status.MediusNotClanLeader);
  assert.equal(await add(stranger, stranger.accountId), Status.MediusNotClanMember);
  assert.equal(await add(leader, NOBODY), Status.MediusAccountNotFound);
  assert.equal(await add(leader, -1), Status.MediusAccountNotFound);
  assert.equal(await add(other, plain.accountId), Status.MediusRequestDenied, 'in another clan');
  const listed = await stranger.ask(GetClanMemberListRequest, { ClanID: clan });
  assert.deepEqual(column(listed, 'AccountID'), [leader.accountId, plain.accountId]);
  assert.deepEqual(column(listed, 'EndOfList'), [false, true]);

  const remove = (client: Client, gone: Client, ClanID = clan) =>
    status(client, RemovePlayerFromClanRequest, { PlayerAccountID: gone.accountId, ClanID });
  const second = await member(leader);
  assert.equal(await remove(plain, second), Status.MediusNotClanLeader);
  assert.equal(await remove(other, plain), Status.MediusNotClanLeader);
  assert.equal(await remove(leader, leader), Status.MediusLeaderCannotLeaveClan);
  assert.equal(await remove(leader, stranger), Status.MediusNotClanMember);
  assert.equal(await remove(leader, second), 0);
  assert.equal(await remove(plain, plain), 0);
  assert.equal(await remove(plain, plain), Status.MediusNotClanMember);
  assert.equal(await remove(plain, plain, NOBODY), Status.MediusClanNotFound);
  assert.deepEqual(column(await leader.ask(GetClanMemberListRequest, { ClanID: clan }), 'AccountID'), [
    leader.accountId,
  ]);
  assert.equal(
    (await leader.askOne(GetClanMemberListRequest, { ClanID: NOBODY })).value.StatusCode,
    Status.MediusClanNotFound,
  );
});

test('the longer list of members has stats, whereabouts and places on the ladder', async () => {
  const { leader, clan } = await founder();
  const plain = await member(leader);
  await lobby.store.accountStats.set(plain.player!.account!.id, Buffer.alloc(256, 9));
  await lobby.store.ladderStats.set(plain.player!.account!.id, [0, 0, 0, 0, 0, 77]);
  const asked = { ClanID: clan, LadderStatIndex: 5, SortOrder: 1 };
  const list = await leader.ask(GetClanMemberList_ExtraInfoRequest, asked);
  const [, { value }] = list as [Sent, Sent];
  assert.deepEqual(column(list, 'AccountID'), [leader.accountId, plain.accountId]);
  assert.deepEqual(column(list, 'EndOfList'), [false, true]);
  assert.deepEqual(value.Stats, Buffer.alloc(256, 9));
  assert.deepEqual([value.LadderStat, value.LadderPosition, value.TotalRankings], [77, 1, 1]);
  assert.equal((value.OnlineState as Record<string, unknown>).ConnectStatus, 2);
  const nowhere = (ClanID: number) => status(leader, GetClanMemberList_ExtraInfoRequest, { ClanID });
  assert.equal(await nowhere(NOBODY), Status.MediusClanNotFound);
  assert.equal(await nowhere(-1), Status.MediusNoResult);
  const lost = { ClanID: clan, LadderStatIndex: 5000 };
  assert.equal((await leader.ask(GetClanMemberList_ExtraInfoRequest, lost)).length, 2);
});

test('an invitation is sent, seen by both sides, and accepted once', async () => {
  const { leader, clan } = await founder();
  const [plain, wanted, stranger] = [await member(leader), await comes(), await comes()];
  assert.equal(await invite(plain, wanted), Status.MediusNotClanLeader);
  assert.equal(await invite(stranger, wanted), Status.MediusNotClanMember);
  assert.equal(await invite(leader, plain), Status.MediusRequestDenied, 'a member already');
  assert.equal(await invite(leader, wanted, 'swine'), Status.MediusFail);
  assert.deepEqual((await Promise.all([invite(leader, wanted), invite(leader, wanted)])).sort(), [
    Status.MediusDataAlreadyExists,
    0,
  ]);
  const byName = (AccountName: string) =>
    status(leader, InvitePlayerToClan_ByNameRequest, { AccountName, InviteMessage: 'darn good' });
  assert.equal(await byName(stranger.player!.account!.name.toUpperCase()), 0);
  assert.equal(await byName('Nobody'), Status.MediusAccountNotFound);

  const [seen] = await wanted.ask(CheckMyClanInvitationsRequest, ALL);
  assert.deepEqual(
    [seen!.value.ClanID, seen!.value.Message, seen!.value.LeaderAccountID, seen!.value.ResponseStatus],
    [clan, 'join us', leader.accountId, Invitation.ClanInvitationUndecided],
  );
  assert.equal((await stranger.askOne(CheckMyClanInvitationsRequest, ALL)).value.Message, '**** good');
  const sent = await leader.ask(GetClanInvitationsSentRequest, ALL);
  assert.deepEqual(column(sent, 'AccountID'), [wanted.accountId, stranger.accountId]);
  const second = await leader.askOne(GetClanInvitationsSentRequest, { Start: 2, PageSize: 1 });
  assert.equal(second.value.AccountID, stranger.accountId);

  const ClanInvitationID = seen!.value.ClanInvitationID as number;
  const answer = (client: Client, Response: number) =>
    status(client, RespondToClanInvitationRequest, { ClanInvitationID, Response, Message: 'yes' });
  assert.equal(await answer(stranger, Invitation.ClanInvitationAccept), Status.MediusDataDoesNotExist);
  for (const Response of [Invitation.ClanInvitationUndecided, Invitation.ClanInvitationRevoked, 99])
    assert.equal(await answer(wanted, Response), Status.MediusFail);
  const both = [
    answer(wanted, Invitation.ClanInvitationAccept),
    answer(wanted, Invitation.ClanInvitationAccept),
  ];
  assert.deepEqual((await Promise.all(both)).sort(), [Status.MediusDataDoesNotExist, 0]);
  assert.equal((await wanted.askOne(GetMyClansRequest, ALL)).value.ClanID, clan);
  assert.equal(
    (await wanted.askOne(CheckMyClanInvitationsRequest, ALL)).value.StatusCode,
    Status.MediusNoResult,
  );
});

test('an invitation is declined, revoked, and can be sent anew', async () => {
  const { leader, clan } = await founder();
  const [wanted, plain] = [await comes(), await member(leader)];
  const revoke = (client: Client) =>
    status(client, RevokeClanInvitationRequest, { PlayerAccountID: wanted.accountId });
  await invite(leader, wanted);
  assert.equal(await revoke(plain), Status.MediusNotClanLeader);
  assert.equal(await revoke(await comes()), Status.MediusNotClanMember);
  assert.equal(await revoke(leader), 0);
  assert.equal(await revoke(leader), Status.MediusDataDoesNotExist);
  assert.equal(await invite(leader, wanted), 0);
  const [{ value }] = (await wanted.ask(CheckMyClanInvitationsRequest, ALL)) as [Sent];
  const ClanInvitationID = value.ClanInvitationID as number;
  const Response = Invitation.ClanInvitationDecline;
  assert.equal(await status(wanted, RespondToClanInvitationRequest, { ClanInvitationID, Response }), 0);
  assert.equal((await wanted.askOne(GetMyClansRequest, ALL)).value.StatusCode, Status.MediusNoResult);
  assert.equal((await lobby.store.clans.members(clan as never)).length, 2);
  assert.equal(
    (await leader.askOne(GetClanInvitationsSentRequest, ALL)).value.StatusCode,
    Status.MediusNoResult,
  );
});

test('messages of a clan: the latest one, all of them, changed and deleted', async () => {
  const { leader, clan } = await founder();
  const [plain, stranger] = [await member(leader), await comes()];
  const send = (client: Client, Message: string) => status(client, SendClanMessageRequest, { Message });
  assert.equal(await send(stranger, 'hello'), Status.MediusNotClanMember);
  assert.equal(await send(plain, 'swine'), Status.MediusFail);
  const empty = await plain.askOne(GetMyClanMessagesRequest, { ClanID: clan, ...ALL });
  assert.deepEqual([empty.value.StatusCode, empty.value.ClanID], [Status.MediusNoResult, clan]);
  assert.equal(await send(plain, 'darn late'), 0);
  assert.equal(await send(leader, 'be on time'), 0);
  const latest = await plain.ask(GetMyClanMessagesRequest, { ClanID: clan, ...ALL });
  assert.deepEqual(column(latest, 'Message'), ['be on time']);
  const all = await plain.ask(GetAllClanMessagesRequest, ALL);
  assert.deepEqual(column(all, 'Message'), ['be on time', '**** late']);
  assert.deepEqual(column(all, 'EndOfList'), [false, true]);
  assert.deepEqual(column(await plain.ask(GetAllClanMessagesRequest, { Start: 2, PageSize: 1 }), 'Message'), [
    '**** late',
  ]);
  const [theirs, mine] = column(all, 'ClanMessageID') as [number, number];
  const modify = (client: Client, ClanMessageID: number) =>
    status(client, ModifyClanMessageRequest, { ClanMessageID, NewMessage: 'changed' });
  assert.equal(await modify(plain, theirs), Status.MediusNotClanLeader);
  assert.equal(await modify(plain, mine), 0);
  assert.equal(await modify(leader, NOBODY), Status.MediusDataDoesNotExist);
  const [, changed] = await leader.ask(GetAllClanMessagesRequest, ALL);
  assert.deepEqual(
    [changed!.value.Message, changed!.value.Status],
    ['changed', MessageStatus.ClanMessageModified],
  );
  const remove = (client: Client, ClanMessageID: number) =>
    status(client, DeleteClanMessageRequest, { ClanMessageID });
  const { leader: other } = await founder();
  assert.equal(await remove(other, mine), Status.MediusDataDoesNotExist, "another clan's message");
  assert.equal(await remove(stranger, mine), Status.MediusNotClanMember);
  assert.equal(await remove(leader, mine), 0);
  assert.equal(
    (await stranger.askOne(GetAllClanMessagesRequest, ALL)).value.StatusCode,
    Status.MediusNoResult,
  );
});

test('what a newer client writes is cut for an older one, and a name without an end for all', async () => {
  const leader = await lobby.member('Newer', { version: 113 });
  const ClanName = 'x'.repeat(32);
  assert.equal(await status(leader, CreateClanRequest, { ClanName }), 0);
  const clan = (await leader.askOne(GetMyClansRequest, ALL)).value;
  assert.equal(clan.ClanName, 'x'.repeat(31));
  const plain = await member(leader);
  assert.equal(await status(leader, SendClanMessageRequest, { Message: 'm'.repeat(1100) }), 0);
  const asked = { ClanID: clan.ClanID as number, ...ALL };
  const read = async (client: Client) =>
    ((await client.askOne(GetMyClanMessagesRequest, asked)).value.Message as string).length;
  assert.deepEqual([await read(leader), await read(plain)], [1100, 199]);
  assert.equal(((await plain.askOne(GetAllClanMessagesRequest, ALL)).value.Message as string).length, 199);
});

test('stats and ladder: members report, strangers do not, and clans are ranked by them', async () => {
  const { leader, clan, name } = await founder();
  const { leader: rival, clan: second } = await founder();
  const [plain, stranger] = [await member(leader), await comes()];
  const Stats = Buffer.from(Array.from({ length: 256 }, (_, i) => 255 - i));
  const report = (client: Client, ClanID = clan) => status(client, UpdateClanStatsRequest, { ClanID, Stats });
  for (const client of [stranger, rival]) assert.equal(await report(client), Status.MediusNotClanMember);
  assert.equal(await report(leader, NOBODY), Status.MediusClanNotFound);
  assert.equal(await report(plain), 0);
  assert.deepEqual((await stranger.askOne(GetClanByIDRequest, { ClanID: clan })).value.Stats, Stats);

  const stat = 4;
  const numbers = (value: number) => Array.from({ length: 100 }, (_, i) => (i === stat ? value : 0));
  const wide = (client: Client, value: number) =>
    status(client, UpdateLadderStatsWideRequest, { LadderType: 1, Stats: numbers(value) });
  assert.equal(await wide(stranger, 5), Status.MediusClanNotFound);
  assert.equal(await wide(plain, 5), 0);
  assert.equal(await wide(rival, 7), 0);
  const add = (client: Client, ClanId: number, value: number) =>
    status(client, UpdateClanLadderStatsWide_DeltaRequest, { ClanId, Stats: numbers(value) });
  assert.equal(await add(rival, clan, 100), Status.MediusNotClanMember);
  assert.equal(await add(plain, 0, 100), Status.MediusClanNotFound);
  assert.deepEqual(await Promise.all([add(plain, clan, 2), add(leader, clan, 3)]), [0, 0]);
  const read = { AccountID_or_ClanID: clan, LadderType: 1 };
  const { value } = await stranger.askOne(GetLadderStatsWideRequest, read);
  assert.equal((value.Stats as number[])[stat], 10);
  const missing = { AccountID_or_ClanID: NOBODY, LadderType: 1 };
  assert.equal(await status(stranger, GetLadderStatsWideRequest, missing), Status.MediusClanNotFound);
  assert.equal((await stranger.askOne(GetTotalRankingsRequest, { LadderType: 1 })).value.TotalRankings, 2);

  const asked = { ClanLadderStatIndex: stat, SortOrder: 1 };
  const list = await stranger.ask(ClanLadderListRequest, { ...asked, StartPosition: 1, PageSize: 10 });
  assert.deepEqual(column(list, 'ClanID'), [clan, second]);
  assert.deepEqual(column(list, 'LadderPosition'), [1, 2]);
  assert.equal(list[0]!.value.ClanName, name);
  const position = (ClanID: number) => stranger.askOne(ClanLadderPositionRequest, { ...asked, ClanID });
  const place = (await position(second)).value;
  assert.deepEqual([place.LadderPosition, place.TotalRankings], [2, 2]);
  assert.equal((await position(NOBODY)).value.StatusCode, Status.MediusClanNotFound);
  const none = { ClanLadderStatIndex: 100, SortOrder: 1, StartPosition: 1, PageSize: 10 };
  assert.equal((await stranger.askOne(ClanLadderListRequest, none)).value.StatusCode, Status.MediusNoResult);
});

test('a challenge is sent, answered and confirmed by the leaders, and remembered by both clans', async () => {
  const { leader: one, clan: first } = await founder();
  const { leader: two, clan: second } = await founder();
  const [plain, stranger] = [await member(one), await comes()];
  const request = (client: Client, ClanID: number) =>
    status(client, RequestClanTeamChallengeRequest, { ClanID, Message: 'dare' });
  assert.equal(await request(plain, second), Status.MediusNotClanLeader);
  assert.equal(await request(stranger, second), Status.MediusNotClanMember);
  assert.equal(await request(one, first), Status.MediusRequestDenied);
  assert.equal(await request(one, NOBODY), Status.MediusClanNotFound);
  assert.equal(await request(one, second), 0);
  const list = (client: Client, ClanID: number, Status: number, ChallengedOnly = 0) =>
    client.ask(GetClanTeamChallengesRequest, { ClanID, Status, ChallengedOnly, ...ALL });
  const [seen] = await list(two, second, Challenge.ClanChallengeRequest, 1);
  assert.deepEqual(
    [seen!.value.ChallengerClanID, seen!.value.AgainstClanID, seen!.value.ChallengeMsg],
    [first, second, 'dare'],
  );
  for (const answers of [
    await list(one, first, Challenge.ClanChallengeRequest, 1),
    await list(stranger, second, Challenge.ClanChallengeRequest),
  ])
    assert.deepEqual(column(answers, 'StatusCode'), [Status.MediusNoResult]);
  const ClanChallengeID = seen!.value.ClanChallengeID as number;
  const answer = (client: Client, ChallengeStatus: number) =>
    status(client, RespondToClanTeamChallengeRequest, { ClanChallengeID, ChallengeStatus, Message: 'sure' });
  const confirm = (client: Client) => status(client, ConfirmClanTeamChallengeRequest, { ClanChallengeID });
  assert.equal(await confirm(one), Status.MediusDataDoesNotExist, 'nobody accepted it');
  assert.equal(await answer(one, Challenge.ClanChallengeAccepted), Status.MediusNotClanLeader);
  assert.equal(await answer(two, Challenge.ClanChallengeConfirmed), Status.MediusFail);
  assert.equal(await answer(two, Challenge.ClanChallengeAccepted), 0);
  assert.equal(await answer(two, Challenge.ClanChallengeRefused), Status.MediusDataDoesNotExist);
  assert.equal(await confirm(two), Status.MediusNotClanLeader);
  assert.equal(await confirm(one), 0);
  const revoke = (client: Client, id = ClanChallengeID) =>
    status(client, RevokeClanTeamChallengeRequest, { ClanChallengeID: id });
  assert.equal(await revoke(one), Status.MediusDataDoesNotExist);
  const history = (client: Client, ClanID: number, ThisClanIsChallenger: number) =>
    client.askOne(GetClanTeamChallengeHistoryRequest, { ClanID, ThisClanIsChallenger, ...ALL });
  const won = (await history(one, first, 1)).value;
  assert.deepEqual([won.AgainstClanID, won.Status], [second, Challenge.ClanChallengeConfirmed]);
  assert.equal((await history(two, second, 0)).value.AgainstClanID, first);
  assert.equal((await history(two, second, 1)).value.StatusCode, Status.MediusNoResult);
  await request(one, second);
  const [open] = await list(one, first, Challenge.ClanChallengeRequest);
  const id = open!.value.ClanChallengeID as number;
  assert.equal(await revoke(two, id), Status.MediusNotClanLeader);
  assert.equal(await revoke(one, id), 0);
});

test('chat of a clan reaches its members who are on, wherever they are, and nobody else', async () => {
  const { leader } = await founder();
  const [plain, gone, stranger] = [await member(leader), await member(leader), await comes()];
  await lobby.state.players.logout(gone.session);
  const says = async (client: Client) => {
    lobby.pushed.length = 0;
    await client.ask(ChatMessage, { MessageType: 3, TargetID: 0, Message: 'we' });
    return lobby.pushed.map(({ to }) => to);
  };
  assert.deepEqual(await says(leader), [plain.player!.account!.name]);
  assert.deepEqual(await says(plain), [leader.player!.account!.name]);
  assert.deepEqual(await says(stranger), []);
});

test('who is muted may lead a clan, and says nothing with it', async () => {
  const { leader } = await founder();
  const guest = await comes();
  leader.muted = true;
  assert.equal(await status(leader, SendClanMessageRequest, { Message: 'hear me' }), Status.MediusFail);
  assert.equal(await invite(leader, guest, 'hear me'), 0);
  const [invitation] = await guest.ask(CheckMyClanInvitationsRequest, ALL);
  assert.equal(invitation!.value.Message, '');
});
