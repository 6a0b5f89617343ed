import { Text } from '@mantine/core';
import { useState } from 'react';
import { Redelivery, RedeliveryDialog } from './Redelivery';
import { type DeliveryNarrowing, meant, redeliveryFilter } from './search';

type Props = { opened: boolean; onClose: () => void; search: DeliveryNarrowing };

/** Sends once more what the log shows. */
export function RedeliverShown({ opened, ...shown }: Props) {
  return (
    <RedeliveryDialog opened={opened} onClose={shown.onClose}>
      <Shown {...shown} />
    </RedeliveryDialog>
  );
}

function Shown({ search, onClose }: Omit<Props, 'opened'>) {
  // "The last hour" stays the same hour while somebody looks at it, so that what is asked for again is the same.
  const [nowMs] = useState(Date.now);
  return (
    <Redelivery onClose={onClose} filter={redeliveryFilter(search, nowMs)}>
      <Text size="sm">{meant(search)}</Text>
    </Redelivery>
  );
}
