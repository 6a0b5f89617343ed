import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Facts } from '../../ui/values';
import classes from './ConversionPage.module.css';
import { countedFacts } from './counted';

export const PayoutExplanation_explanation = graphql(`
  fragment PayoutExplanation_explanation on Explanation {
    tiers {
      metric
      period
      before
      parts {
        from
        amount
        payout
      }
    }
    recurring {
      paymentsBefore
      maxPayments
      daysSinceFirst
      withinDays
    }
    cap {
      scope
      metric
      period
      limit
      used
      left
      insteadOf
    }
    lines
  }
`);

type Props = { explanation: FragmentOf<typeof PayoutExplanation_explanation>; currency: string };

/** What was counted before a conversion, and its payout line by line. */
export function PayoutExplanation({ explanation, currency }: Props) {
  const { lines, ...counted } = readFragment(PayoutExplanation_explanation, explanation);
  const facts = countedFacts(counted, currency);
  return (
    <>
      {facts.length > 0 && <Facts facts={facts} />}
      <ol className={classes.lines} aria-label="How the payout was worked out">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change and have no other name.
          <li key={index}>{line}</li>
        ))}
      </ol>
    </>
  );
}
