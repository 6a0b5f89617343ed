import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { plural } from '../../format/words';
import { Section } from '../../ui/Section';
import { Facts } from '../../ui/values';
import { ChangeAttribution } from './ChangeAttribution';
import { describeDuration } from './duration';

export const OfferAttribution_offer = graphql(`
  fragment OfferAttribution_offer on Offer {
    id
    attributionWindowDays
    shortestConversionSeconds
    refusesBotClicks
  }
`);

type Props = { offer: FragmentOf<typeof OfferAttribution_offer> };

/** When a conversion counts for a click, and how to change that. */
export function OfferAttribution({ offer }: Props) {
  const { id, attributionWindowDays, shortestConversionSeconds, refusesBotClicks } = readFragment(
    OfferAttribution_offer,
    offer,
  );
  const [open, dialog] = useDisclosure(false);
  return (
    <Section
      title="Attribution"
      description="When a conversion counts for a click. What was counted before stays counted."
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={dialog.open}
        >
          Change attribution
        </Button>
      }
    >
      <Facts
        facts={[
          { term: 'Latest', value: `${plural(attributionWindowDays, 'day')} after the click` },
          {
            term: 'Soonest',
            value:
              shortestConversionSeconds > 0
                ? `${describeDuration(shortestConversionSeconds)} after the click`
                : 'At once',
          },
          { term: 'Clicks of known bots', value: refusesBotClicks ? 'Refused' : 'Count as others do' },
        ]}
      />
      <ChangeAttribution
        opened={open}
        onClose={dialog.close}
        offerId={id}
        windowDays={attributionWindowDays}
        shortestSeconds={shortestConversionSeconds}
        refusesBotClicks={refusesBotClicks}
      />
    </Section>
  );
}
