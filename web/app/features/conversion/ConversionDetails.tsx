import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatMoney } from '../../format/money';
import { Section } from '../../ui/Section';
import { type Fact, Facts, Mono } from '../../ui/values';

export const ConversionDetails_conversion = graphql(`
  fragment ConversionDetails_conversion on Conversion {
    id
    amount {
      amount
      currency
    }
    details {
      category
      ltv
      adv1
      adv2
      adv3
      adv4
      adv5
      custom {
        name
        value
      }
    }
  }
`);

type Props = { conversion: FragmentOf<typeof ConversionDetails_conversion> };

/** What else was reported of it; strangers wrote it, so it is only ever shown as text. */
export function ConversionDetails({ conversion }: Props) {
  const { amount, details } = readFragment(ConversionDetails_conversion, conversion);
  if (!details) return null;
  const { category, ltv, adv1, adv2, adv3, adv4, adv5, custom } = details;
  const ltvShown = ltv && (amount ? formatMoney({ amount: ltv, currency: amount.currency }) : ltv);
  const own = { adv1, adv2, adv3, adv4, adv5 };
  const facts: Fact[] = [
    ...(category ? [{ term: 'Category', value: category }] : []),
    ...(ltvShown ? [{ term: 'Expected lifetime value', value: ltvShown }] : []),
    ...Object.entries(own).flatMap(([term, value]) => (value ? [{ term, value: <Mono>{value}</Mono> }] : [])),
    ...custom.map(({ name, value }) => ({ term: name, value: <Mono>{value}</Mono> })),
  ];
  if (facts.length === 0) return null;
  return (
    <Section title="Also reported" description="What the sender added; it decides nothing.">
      <Facts facts={facts} />
    </Section>
  );
}
