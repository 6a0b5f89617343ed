import { Autocomplete, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { countryOptions } from '../../format/country';
import { humanize } from '../../format/words';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { Section } from '../../ui/Section';
import { Money } from '../../ui/values';
import { useAffiliateSlugs } from '../affiliate/slugs';
import { PayoutExplanation } from '../conversion/PayoutExplanation';
import type { TermsDraft } from './draft';
import { NumberText } from './NumberText';
import type { Preview } from './preview';
import classes from './Simulator.module.css';
import { askedState, isForeign, SOMEBODY, type Trial } from './trial';

const COUNTRIES = countryOptions();
const COMMON_EVENTS = ['sale', 'lead', 'signup', 'install', 'renewal'];

type Props = {
  currency: string;
  /** The terms as far as they can be told apart. */
  draft: TermsDraft | null;
  trial: Trial;
  onTrial: (trial: Trial) => void;
  preview: Preview;
};

/** What a conversion would pay by the terms beside it, and why. */
export function Simulator({ currency, draft, trial, onTrial, preview }: Props) {
  const field = (name: keyof Trial) => ({
    value: trial[name],
    error: preview.trial[name],
    onChange: (text: string | null) => onTrial({ ...trial, [name]: text ?? '' }),
  });
  return (
    <Section title="Try it" description="What a conversion would pay by these terms. Nothing is recorded.">
      <div className={classes.stack}>
        <ConversionFields field={field} trial={trial} currency={currency} />
        <StateFields field={field} draft={draft} currency={currency} />
        <Outcome preview={preview} currency={currency} />
      </div>
    </Section>
  );
}

type Field = (name: keyof Trial) => {
  value: string;
  error: string | undefined;
  onChange: (text: string | null) => void;
};

function ConversionFields({ field, trial, currency }: { field: Field; trial: Trial; currency: string }) {
  const [search] = useDebouncedValue(trial.affiliate, 200);
  const affiliates = useAffiliateSlugs(search);
  const coupon = field('couponCode');
  const country = field('country');
  const paidIn = field('currency');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid everywhere.
    <div role="group" aria-label="The conversion" className={classes.fields}>
      <Autocomplete
        label="Event"
        data={COMMON_EVENTS}
        filter={({ options }) => options}
        {...field('event')}
      />
      <NumberText label="Amount" placeholder="Not reported" {...field('amount')} />
      <CurrencySelect label="Currency" allowDeselect={false} {...paidIn} value={trial.currency || currency} />
      {isForeign(trial, currency) && (
        <NumberText
          label={`One ${trial.currency} in ${currency}`}
          placeholder="No rate yet"
          {...field('rate')}
        />
      )}
      <Autocomplete
        label="Affiliate"
        placeholder={SOMEBODY}
        data={[...affiliates.keys()]}
        filter={({ options }) => options}
        {...field('affiliate')}
      />
      <Select
        label="Country"
        placeholder="Not known"
        data={COUNTRIES}
        searchable
        clearable
        limit={50}
        nothingFoundMessage="No such country"
        clearButtonProps={{ 'aria-label': 'Clear the country' }}
        {...country}
        value={country.value || null}
      />
      <TextInput
        label="Coupon code"
        placeholder="None"
        value={coupon.value}
        error={coupon.error}
        onChange={(event) => coupon.onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function StateFields({
  field,
  draft,
  currency,
}: {
  field: Field;
  draft: TermsDraft | null;
  currency: string;
}) {
  const asked = askedState(draft);
  if (!Object.values(asked).includes(true)) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div role="group" aria-label="Before it" className={classes.fields}>
      <Text size="sm" fw={600} className={classes.wide}>
        Before it
      </Text>
      {asked.conversions && (
        <NumberText label="Conversions" placeholder="0" whole {...field('conversionsBefore')} />
      )}
      {asked.revenue && (
        <NumberText label={`Revenue (${currency})`} placeholder="0" {...field('revenueBefore')} />
      )}
      {asked.recurring && (
        <>
          <NumberText label="Payments" placeholder="0" whole {...field('paymentsBefore')} />
          <NumberText label="Days since first" placeholder="0" whole {...field('daysSinceFirst')} />
        </>
      )}
      {asked.cap && <NumberText label="Used of the cap" placeholder="0" {...field('capUsed')} />}
    </div>
  );
}

function Outcome({ preview, currency }: { preview: Preview; currency: string }) {
  const { answer, pending, error, terms } = preview;
  if (error) return <ErrorPanel error={error} />;
  return (
    <div className={classes.outcome} aria-live="polite" aria-busy={pending}>
      {answer ? (
        <Answer answer={answer} currency={currency} />
      ) : (
        <Text size="sm" c="dimmed">
          {pending ? 'Working it out…' : incompleteWords(terms.length > 0)}
        </Text>
      )}
    </div>
  );
}

function incompleteWords(refused: boolean): string {
  return refused
    ? 'Mend what is marked in the terms to see what they pay.'
    : 'Complete the terms and the conversion to see what they pay.';
}

function Answer({ answer, currency }: { answer: NonNullable<Preview['answer']>; currency: string }) {
  return (
    <>
      <Text fw={650} size="xl" component="p" m={0}>
        {answer.payout ? <Money value={answer.payout} /> : 'Waits for an exchange rate'}
        {answer.payout && answer.reason && (
          <Text span size="sm" c="dimmed" ms="sm">
            {humanize(answer.reason)}
          </Text>
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {answer.rule ? (
          <>
            Rule <span className="wp-mono">{answer.rule}</span> decides.
          </>
        ) : (
          'No rule decides.'
        )}
      </Text>
      <PayoutExplanation explanation={answer.explanation} currency={currency} />
    </>
  );
}
