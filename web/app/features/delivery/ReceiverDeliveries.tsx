import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { FragmentOf } from '../../api/graphql';
import { EmptyState } from '../../ui/EmptyState';
import { ButtonLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { DeliveryDrawer } from './DeliveryDrawer';
import { DeliveryTable, type DeliveryTable_delivery } from './DeliveryTable';
import { RedeliverSince } from './RedeliverSince';

type Receiver = { partnerPostbackId: string } | { webhookId: string };

type Props = {
  receiver: Receiver;
  deliveries: readonly FragmentOf<typeof DeliveryTable_delivery>[];
  /** What will stand here. */
  empty: string;
  actions?: ReactNode;
};

/** The newest deliveries of one receiver, and what can be done about those that failed. */
export function ReceiverDeliveries({ receiver, deliveries, empty, actions }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const [redelivering, redelivery] = useDisclosure(false);
  return (
    <Section
      title="Deliveries"
      description="The newest of them."
      actions={
        <Group gap="xs" justify="flex-end">
          {actions}
          {deliveries.length > 0 && (
            <>
              <Button size="xs" variant="default" onClick={redelivery.open}>
                Send what failed once more…
              </Button>
              <ButtonLink to="/deliveries" search={receiver} size="xs" variant="default">
                See all
              </ButtonLink>
            </>
          )}
        </Group>
      }
      flush
    >
      {deliveries.length > 0 ? (
        <DeliveryTable deliveries={deliveries} ofOneReceiver onOpen={setShown} />
      ) : (
        <EmptyState icon={IconSend} title="Nothing sent yet">
          {empty}
        </EmptyState>
      )}
      <DeliveryDrawer id={shown} onClose={() => setShown(null)} />
      <RedeliverSince opened={redelivering} onClose={redelivery.close} receiver={receiver} />
    </Section>
  );
}
