import { createRequire } from 'node:module';
import type * as util from 'node:util';

/**
 * graphql-shield 7.6.5, loaded so that it works on Node 24: its ES module build imports `isUndefined` from
 * `node:util`, which Node 23 removed (maticzav/graphql-shield issues 1560 and 1561), and its CommonJS build calls it.
 * TODO: drop when a graphql-shield release without that import is on npm; import it directly then.
 */
const require = createRequire(import.meta.url);
const commonJsUtil = require('node:util') as typeof util & { isUndefined?: (value: unknown) => boolean };
commonJsUtil.isUndefined ??= (value) => value === undefined;

type Shield = typeof import('graphql-shield');

export const { shield, rule, allow, deny } = require('graphql-shield') as Shield;

/** A rule of shield's. */
export type ShieldRule = Parameters<Shield['and']>[number];
