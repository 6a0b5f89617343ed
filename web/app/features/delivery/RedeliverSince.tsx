import { useState } from 'react';
import { FilterMoment } from '../../ui/FilterMoment';
import { Redelivery, RedeliveryDialog, type RedeliveryFilter } from './Redelivery';
import { ago } from './search';

const DAY_MS = 24 * 60 * 60_000;

type Props = {
  opened: boolean;
  onClose: () => void;
  receiver: Pick<RedeliveryFilter, 'partnerPostbackId' | 'webhookId'>;
};

/** Sends once more whatever a receiver has not taken since a moment. */
export function RedeliverSince({ opened, ...since }: Props) {
  return (
    <RedeliveryDialog opened={opened} onClose={since.onClose}>
      <Since {...since} />
    </RedeliveryDialog>
  );
}

function Since({ onClose, receiver }: Omit<Props, 'opened'>) {
  const [since, setSince] = useState<string | undefined>(() => ago(DAY_MS, Date.now()));
  return (
    <Redelivery onClose={onClose} filter={since ? { ...receiver, status: 'FAILED', since } : null}>
      <FilterMoment label="What failed since" value={since} onFilter={setSince} />
    </Redelivery>
  );
}
