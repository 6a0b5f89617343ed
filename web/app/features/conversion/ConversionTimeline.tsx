import { IconSend } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { TextLink } from '../../ui/links';
import { Timeline, TimelineStep } from '../../ui/Timeline';
import { DeliveryStep, DeliveryStep_delivery } from '../delivery/DeliveryStep';
import { ChangeStep, ChangeStep_change } from './ChangeStep';
import { ClickStep, ClickStep_click } from './ClickStep';
import { CouponStep } from './CouponStep';
import { PayoutStep, PayoutStep_conversion } from './PayoutStep';
import { PostbackStep, PostbackStep_postback } from './PostbackStep';
import { bookedFor, storyOf } from './story';

export const ConversionTimeline_conversion = graphql(
  `
    fragment ConversionTimeline_conversion on Conversion {
      id
      affiliate {
        id
        name
      }
      coupon {
        id
        code
      }
      click {
        id
        ...ClickStep_click
      }
      postbacks {
        id
        receivedAt
        outcome
        ...PostbackStep_postback
      }
      changes {
        id
        createdAt
        postback {
          id
        }
        ...ChangeStep_change
      }
      ledgerEntries {
        id
        reason
        createdAt
        amount {
          amount
          currency
        }
      }
      deliveries {
        id
        ...DeliveryStep_delivery
      }
      ...PayoutStep_conversion
    }
  `,
  [ClickStep_click, PostbackStep_postback, ChangeStep_change, DeliveryStep_delivery, PayoutStep_conversion],
);

type Props = { conversion: FragmentOf<typeof ConversionTimeline_conversion> };

/** From the click or coupon to the partner, with every reason. */
export function ConversionTimeline({ conversion: fragment }: Props) {
  const conversion = readFragment(ConversionTimeline_conversion, fragment);
  const { affiliate, coupon, click, changes, ledgerEntries, deliveries } = conversion;
  return (
    <Timeline label="What happened">
      {click && <ClickStep click={click} />}
      {!click && coupon && <CouponStep code={coupon.code} affiliate={affiliate.name} />}
      {storyOf(conversion.postbacks, changes).map((chapter) =>
        chapter.kind === 'postback' ? (
          <PostbackStep key={chapter.postback.id} postback={chapter.postback} first={chapter.first} />
        ) : (
          <ChangeStep
            key={chapter.change.id}
            change={chapter.change}
            booked={bookedFor(chapter.change, changes, ledgerEntries)}
          />
        ),
      )}
      <PayoutStep conversion={conversion} />
      {deliveries.map((delivery) => (
        <DeliveryStep key={delivery.id} delivery={delivery} />
      ))}
      {deliveries.length === 0 && (
        <TimelineStep icon={IconSend} title="Not forwarded">
          <span>
            No partner postback of{' '}
            <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: affiliate.id }}>
              {affiliate.name}
            </TextLink>{' '}
            asks for it.
          </span>
        </TimelineStep>
      )}
    </Timeline>
  );
}
