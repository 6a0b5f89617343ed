import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { Section } from '../../ui/Section';
import { Facts } from '../../ui/values';
import { ChangeReview } from './ChangeReview';

export const OfferReview_offer = graphql(`
  fragment OfferReview_offer on Offer {
    id
    holdDays
    needsReview
  }
`);

type Props = { offer: FragmentOf<typeof OfferReview_offer> };

/** What a conversion has to pass before it is owed, and how to change that. */
export function OfferReview({ offer }: Props) {
  const { id, holdDays, needsReview } = readFragment(OfferReview_offer, offer);
  const [open, dialog] = useDisclosure(false);
  return (
    <Section
      title="Holds and review"
      description="What a conversion has to pass before it is owed. What was reported before stays as it is."
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={dialog.open}
        >
          Change holds and review
        </Button>
      }
    >
      <Facts
        facts={[
          { term: 'Hold', value: holdDays > 0 ? `${plural(holdDays, 'day')} after the conversion` : 'None' },
          { term: 'Review', value: needsReview ? 'Somebody approves each conversion' : 'None' },
        ]}
      />
      <ChangeReview
        opened={open}
        onClose={dialog.close}
        offerId={id}
        holdDays={holdDays}
        needsReview={needsReview}
      />
    </Section>
  );
}
