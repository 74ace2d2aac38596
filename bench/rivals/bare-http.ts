/** The least that node can do: one constant answer, whoever asks for whatever. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    answer: { type: 'string', default: '{}' },
  },
});
const answer = Buffer.from(values.answer);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers).end(answer);
});
server.listen(Number(values.port), '127.0.0.1');
