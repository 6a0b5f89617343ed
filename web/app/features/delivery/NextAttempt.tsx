import { Timestamp } from '../../ui/values';
import type { Standing } from '../endpoint/standing';

type Props = {
  at: string | null;
  /** How its receiver stands, where that is known. */
  receiver?: Standing | null;
};

/** When a delivery that is pending is tried next. One that is due already waits for its receiver. */
export function NextAttempt({ at, receiver = null }: Props) {
  if (at && Date.parse(at) > Date.now()) return <Timestamp value={at} relative />;
  if (receiver?.status === 'PAUSED') return <>when its receiver is resumed</>;
  if (!receiver?.restsUntil) return <>when its receiver is ready</>;
  return (
    <>
      when its receiver answers again, which is tried at <Timestamp value={receiver.restsUntil} />
    </>
  );
}
