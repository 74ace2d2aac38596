import { publicId } from '../../kernel/id.js';

/** Ids of sessions as clients see them. */
export const sessionId = publicId<'Session'>('ses');
