import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Section } from '../../ui/Section';
import { Facts } from '../../ui/values';
import { ChangeTermsUse } from './ChangeTermsUse';
import { ReleaseCapped } from './ReleaseCapped';
import { atCapWords, inForceWords } from './terms-use';

export const OfferTermsUse_offer = graphql(`
  fragment OfferTermsUse_offer on Offer {
    id
    termsInForceAt
    turnsAwayAtCap
    terms {
      id
      version
    }
  }
`);

type Props = { offer: FragmentOf<typeof OfferTermsUse_offer> };

/** How the terms are used, how to change that, and how to pay what a cap of older ones had cut. */
export function OfferTermsUse({ offer }: Props) {
  const { id, termsInForceAt, turnsAwayAtCap, terms } = readFragment(OfferTermsUse_offer, offer);
  const [open, dialog] = useDisclosure(false);
  return (
    <Section
      title="Use of the terms"
      description="Which version pays a conversion, and what happens at a cap. What was settled before stays settled."
      actions={
        <Group gap="xs" justify="flex-end">
          {terms.version > 1 && <ReleaseCapped offerId={id} />}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={dialog.open}
          >
            Change use of the terms
          </Button>
        </Group>
      }
    >
      <Facts
        facts={[
          { term: 'Version that pays', value: inForceWords(termsInForceAt) },
          { term: 'While a cap is used up', value: atCapWords(turnsAwayAtCap) },
        ]}
      />
      <ChangeTermsUse
        opened={open}
        onClose={dialog.close}
        offerId={id}
        termsInForceAt={termsInForceAt}
        turnsAwayAtCap={turnsAwayAtCap}
      />
    </Section>
  );
}
