/**
 * The lengths with which the original servers answered a UYA client (flows.md 12: class and type byte and
 * payload), and those of the answers in which nothing is found.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import * as messages from '#wire/messages/all.js';
import { type Client, Lobby } from './harness.js';

let lobby: Lobby;
let client: Client;
let newcomer: Client;

before(async () => {
  lobby = await Lobby.open();
  lobby.settings.announcements = () => ['Hello'];
  client = await lobby.member('Player');
  newcomer = lobby.client();
  await newcomer.begin();
});
after(() => lobby.close());

interface Row {
  readonly request: Message;
  readonly fields: object;
  readonly requestLength: number;
  readonly length: number;
  readonly status: number;
}

function row<F extends Fields>(
  request: Message<F>,
  requestLength: number,
  length: number,
  status = 0,
  fields: Partial<Values<F>> = {},
): Row {
  return { request: request as unknown as Message, fields, requestLength, length, status };
}

const { MediusNoResult: none, MediusGameNotFound: noGame } = Status;

const onLobby = [
  row(messages.PlayerInfoRequest, 46, 330),
  row(messages.PlayerInfoRequest, 46, 330, 0, { AccountID: -1 }),
  row(messages.GetPolicyRequest, 46, 290),
  row(messages.GetAnnouncementsRequest, 46, 1038),
  row(messages.GetAllAnnouncementsRequest, 46, 1038),
  row(messages.AccountUpdateStatsRequest, 296, 30),
  row(messages.GetBuddyList_ExtraInfoRequest, 23, 210, none),
  row(messages.GetLobbyPlayerNames_ExtraInfoRequest, 30, 210, none),
  row(messages.SetLobbyWorldFilterRequest, 50, 54),
  row(messages.ChannelList_ExtraInfoRequest1, 28, 130, none, { PageID: 9, PageSize: 10 }),
  row(messages.ChannelInfoRequest, 46, 102),
  row(messages.CreateChannelRequest, 166, 34, 0, { LobbyName: 'CY00000009-00', MaxPlayers: 224 }),
  row(messages.GameList_ExtraInfoRequest0, 28, 402, none),
  row(messages.GameInfoRequest0, 46, 398, noGame),
  row(messages.GetIgnoreListRequest, 40, 74, none),
  row(messages.GetClanMemberList_ExtraInfoRequest, 38, 478, none),
  row(messages.GetMyClansRequest, 50, 370, none),
  row(messages.GetMyClanMessagesRequest, 54, 238, none),
  row(messages.CheckMyClanInvitationsRequest, 50, 282, none),
  row(messages.GetClanInvitationsSentRequest, 50, 278, none),
  row(messages.GetAllClanMessagesRequest, 50, 242, none),
  row(messages.GetBuddyInvitationsRequest, 23, 74, none),
  row(messages.GetMyIPRequest, 40, 50),
  row(messages.TextFilterRequest, 110, 94, Status.MediusPass, { Text: 'hello' }),
  row(messages.SetGameListFilterRequest0, 54, 30),
  row(messages.ClearGameListFilterRequest0, 46, 30, Status.MediusFilterNotFound, { FilterID: 6 }),
  row(messages.GetWorldSecurityLevelRequest, 50, 42, noGame),
  row(messages.GameWorldPlayerListRequest, 46, 330, noGame),
  row(messages.FindPlayerRequest, 82, 114, Status.MediusAccountNotFound),
  row(messages.LadderPosition_ExtraInfoRequest, 38, 38, none),
  row(messages.LadderList_ExtraInfoRequest, 42, 474, none, { PageSize: 10 }),
  row(messages.UpdateLadderStatsWideRequest, 430, 30),
  row(messages.ChatToggleRequest, 46, 30),
  row(messages.PickLocationRequest, 46, 30),
  row(messages.FindWorldByNameRequest, 110, 146, none),
  row(messages.AccountLogoutRequest, 40, 30),
];

const onAuthentication = [
  row(messages.SessionBeginRequest, 30, 50),
  row(messages.SetLocalizationParamsRequest, 50, 30),
  row(messages.AccountRegistrationRequest, 110, 34, 0, { AccountName: 'Fresh', Password: 'secret' }),
  row(messages.AccountLoginRequest, 104, 198, 0, { Username: 'Fresh', Password: 'secret' }),
  row(messages.VersionServerRequest, 40, 79),
  row(messages.SessionEndRequest, 40, 30),
];

async function assertRow(
  from: Client,
  { request, fields, requestLength, length, status }: Row,
): Promise<void> {
  const codec = from.codec(request.key);
  assert.equal(
    request.size(
      request.sample(() => 0, codec),
      codec,
    ) + 2,
    requestLength,
    request.name,
  );
  const { bytes, value, name } = await from.askOne(request, fields as never);
  assert.equal(bytes.length, length, name);
  assert.equal(value.StatusCode ?? 0, status, name);
  assert.equal(value.MessageID, '77', name);
  for (const end of ['EndOfList', 'EndOfText']) assert.ok(value[end] ?? true, name);
}

test('the lobby server’s answers have the original lengths', async () => {
  const { accountId } = client;
  const stats = row(messages.GetLadderStatsWideRequest, 34, 434, 0, { AccountID_or_ClanID: accountId });
  for (const one of [stats, ...onLobby]) await assertRow(client, one);
});

test('the authentication server’s answers have the original lengths', async () => {
  for (const one of onAuthentication) await assertRow(newcomer, one);
});
