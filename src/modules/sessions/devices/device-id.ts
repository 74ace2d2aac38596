import { publicId } from '../../../kernel/id.js';

/** Ids of devices as clients see them. */
export const deviceId = publicId<'Device'>('dev');
