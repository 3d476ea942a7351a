/** What a headless player does about clans, as a console would: each answer as it came. */
import { MediusClanInvitationsResponseStatus as Answer, MediusCallbackStatus } from '#wire/enums.js';
import {
  CheckMyClanInvitationsRequest,
  CheckMyClanInvitationsResponse,
} from '#wire/messages/clan/check-my-clan-invitations.js';
import { ClanRenameRequest, ClanRenameStatusResponse } from '#wire/messages/clan/clan-rename.js';
import { CreateClanRequest, CreateClanResponse } from '#wire/messages/clan/create-clan.js';
import { DisbandClanRequest, DisbandClanResponse } from '#wire/messages/clan/disband-clan.js';
import { GetMyClansRequest, GetMyClansResponse } from '#wire/messages/clan/get-my-clans.js';
import {
  InvitePlayerToClanRequest,
  InvitePlayerToClanResponse,
} from '#wire/messages/clan/invite-player-to-clan.js';
import {
  RemovePlayerFromClanRequest,
  RemovePlayerFromClanResponse,
} from '#wire/messages/clan/remove-player-from-clan.js';
import {
  RespondToClanInvitationRequest,
  RespondToClanInvitationResponse,
} from '#wire/messages/clan/respond-to-clan-invitation.js';
import { SendClanMessageRequest, SendClanMessageResponse } from '#wire/messages/clan/send-clan-message.js';
import { UpdateClanStatsRequest, UpdateClanStatsResponse } from '#wire/messages/clan/update-clan-stats.js';
import type { HeadlessPlayer } from './player.js';

const ALL = { Start: 1, PageSize: 100 };

export class ClanLife {
  constructor(private readonly player: HeadlessPlayer) {}

  /** The id of the new clan, or the status of the refusal. */
  async create(ClanName: string): Promise<{ status: number; id: number }> {
    const { StatusCode, ClanID } = await this.player.ask(CreateClanRequest, CreateClanResponse, { ClanName });
    return { status: StatusCode, id: ClanID };
  }

  /** The player's clan; undefined when it is in none. */
  async mine() {
    const [clan] = await this.player.list(GetMyClansRequest, GetMyClansResponse, ALL);
    return clan?.StatusCode === MediusCallbackStatus.MediusSuccess ? clan : undefined;
  }

  async invite(PlayerAccountID: number, InviteMessage = ''): Promise<number> {
    const asked = { PlayerAccountID, InviteMessage };
    return (await this.player.ask(InvitePlayerToClanRequest, InvitePlayerToClanResponse, asked)).StatusCode;
  }

  /** Undecided invitations. */
  async invitations() {
    const all = await this.player.list(CheckMyClanInvitationsRequest, CheckMyClanInvitationsResponse, ALL);
    return all.filter(({ StatusCode }) => StatusCode === MediusCallbackStatus.MediusSuccess);
  }

  async answer(ClanInvitationID: number, accepts: boolean): Promise<number> {
    const Response = accepts ? Answer.ClanInvitationAccept : Answer.ClanInvitationDecline;
    const asked = { ClanInvitationID, Response };
    return (await this.player.ask(RespondToClanInvitationRequest, RespondToClanInvitationResponse, asked))
      .StatusCode;
  }

  async rename(ClanID: number, NewClanName: string): Promise<number> {
    const asked = { ClanID, NewClanName };
    return (await this.player.ask(ClanRenameRequest, ClanRenameStatusResponse, asked)).StatusCode;
  }

  async message(Message: string): Promise<number> {
    return (await this.player.ask(SendClanMessageRequest, SendClanMessageResponse, { Message })).StatusCode;
  }

  async stats(ClanID: number, Stats: Buffer): Promise<number> {
    return (await this.player.ask(UpdateClanStatsRequest, UpdateClanStatsResponse, { ClanID, Stats }))
      .StatusCode;
  }

  async remove(ClanID: number, PlayerAccountID: number): Promise<number> {
    const asked = { ClanID, PlayerAccountID };
    return (await this.player.ask(RemovePlayerFromClanRequest, RemovePlayerFromClanResponse, asked))
      .StatusCode;
  }

  async disband(ClanID: number): Promise<number> {
    return (await this.player.ask(DisbandClanRequest, DisbandClanResponse, { ClanID })).StatusCode;
  }
}
