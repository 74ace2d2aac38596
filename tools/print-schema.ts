import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadConfig } from '../src/config/config.js';
