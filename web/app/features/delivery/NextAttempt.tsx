import { Timestamp } from '../../ui/values';
import type { Standing } from '../endpoint/standing';
import { waitingWords } from './words';

type Props = {
  at: string | null;
  /** How its receiver stands, where that is known. */
  receiver?: Standing | null;
};

/** When a delivery that is pending is tried next. One that is due already waits for its receiver. */
export function NextAttempt({ at, receiver = null }: Props) {
  if (at && Date.parse(at) > Date.now()) return <Timestamp value={at} relative />;
  return (
    <>
      {waitingWords(receiver)}
      {receiver?.status === 'ACTIVE' && receiver.restsUntil && <Timestamp value={receiver.restsUntil} />}
    </>
  );
}
