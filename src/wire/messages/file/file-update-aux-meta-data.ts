import { struct, u8, u16 } from '../../fields.js';
import { message } from '../../message.js';
import { MediusFile, MediusFileMetaData, messageId } from '../../structs.js';

/** Client to server, 508 bytes; read in one source. */
export const FileUpdateAuxMetaDataRequest = message(
  {
    name: 'FileUpdateAuxMetaDataRequest',
    class: 'LobbyExt',
    type: 0x46,
    direction: 'client',
    proof: 'source',
  },
  {
    MediusFileInfo: struct(MediusFile),
    MediusUpdateMetaData: struct(MediusFileMetaData),
    MessageID: messageId,
    Unk1: u16,
    Unk2: u8,
  },
);
