// A mail server for tests: smtp-server of npm, from the folder that is named first. Says on its output where it listens and what it takes, a
// JSON object a line; hears on its input how to answer the next mails, and says that it has heard. Ends with its input.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [folder, ...wishes] = process.argv.slice(2);
const { SMTPServer } = createRequire(import.meta.url)(folder);
const say = (word) => process.stdout.write(`${JSON.stringify(word)}\n`);
const answers = [];
let release = () => {};

function refusal(answer, address) {
  if (!answer?.code) return null;
  // As real servers do, the refusal quotes the address.
  const error = new Error(answer.text.replace('{address}', address));
  error.responseCode = answer.code;
  return error;
}

const server = new SMTPServer({
  authOptional: true,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  disabledCommands: wishes.includes('starttls') ? [] : ['STARTTLS'],
  onAuth({ username, password }, _session, done) {
    say({ sign_in: username });
    if (password === 'open sesame') return done(null, { user: username });
    return done(new Error('5.7.8 wrong name or password'));
  },
  onRcptTo({ address }, session, done) {
    const answer = answers.shift();
    say({ asked_by: session.hostNameAppearsAs });
    const go = () => done(refusal(answer, address));
    if (!answer?.held) return go();
    release = go;
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo.map((recipient) => recipient.address);
      const text = Buffer.concat(parts).toString('utf8');
      say({ mail: { from: mailFrom.address, to, text, user: session.user ?? null, secure: session.secure } });
      done();
    });
  },
});
// A client that hangs up in the middle, for instance because it does not trust the certificate, is no news.
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const word = JSON.parse(line);
    if (word.answer) answers.push(word.answer);
    if (word.release) release();
    say({ heard: true });
  })
  .on('close', () => process.exit(0));
