import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { Beside } from '../../ui/Beside';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormAlert } from '../../ui/FormAlert';
import { LeaveGuard } from '../../ui/LeaveGuard';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { MacroHelp } from '../../ui/MacroHelp';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { useTermsBench } from '../terms/bench';
import { sameTerms, startingTerms, type TermsValue, termsDocument } from '../terms/model';
import { refusedTerms, type TermsProblem } from '../terms/problems';
import { Simulator } from '../terms/Simulator';
import { TermsEditor } from '../terms/TermsEditor';
import { DESTINATION_MACROS } from './macros';
import { holdProblem, ReviewFields, type ReviewValues } from './ReviewFields';
import { destinationProblem } from './rules';

const ProgramCurrency = graphql(`
  query ProgramCurrency {
    viewer {
      tenant {
        id
        defaultCurrency
      }
    }
  }
`);

const CreateOffer = graphql(`
  mutation CreateOffer($input: CreateOfferInput!) {
    createOffer(input: $input) {
      offer {
        id
        name
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export function NewOfferPage() {
  const program = useApiQuery(ProgramCurrency, {});
  return (
    <>
      <PageHeader
        title="New offer"
        crumbs={[{ label: 'Offers', to: '/offers' }]}
        description="Say where clicks go and what a conversion pays. Terms can change later; the past keeps the terms it had."
      />
      <Loaded query={program}>
        {({ viewer }) => <OfferForm currency={viewer?.tenant.defaultCurrency ?? 'USD'} />}
      </Loaded>
    </>
  );
}

type Values = ReviewValues & {
  name: string;
  destinationUrl: string;
  currency: string;
  attributionWindowDays: number | string;
};

function OfferForm({ currency: first }: { currency: string }) {
  const form = useForm<Values>({
    initialValues: {
      name: '',
      destinationUrl: '',
      currency: first,
      attributionWindowDays: 30,
      holdDays: 0,
      needsReview: false,
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Name the offer.'),
      destinationUrl: destinationProblem,
      attributionWindowDays: (value) => (typeof value === 'number' ? null : 'Say how many days.'),
      holdDays: holdProblem,
    },
  });
  const { currency, attributionWindowDays: days } = form.values;
  const [terms, setTerms] = useState(() => startingTerms(first));
  const { create, rest, refused, attempt, edited } = useCreate(form);
  const bench = useTermsBench({ currency, value: terms, refused, attempt });
  const submit = form.onSubmit(
    (values) => create.send(values, terms),
    (errors) => focusFirst(form, errors),
  );
  const change = (next: TermsValue) => {
    edited();
    setTerms(next);
  };
  const unsaved = form.isDirty() || !sameTerms(terms, startingTerms(currency), currency);
  return (
    <Beside aside={<Simulator {...bench.simulator} />}>
      <LeaveGuard unsaved={unsaved} />
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <FormAlert errors={rest} error={create.error} />
          <Section>
            <OfferFields form={form} />
          </Section>
          <Section title="Holds and review">
            <Stack>
              <ReviewFields
                hold={form.getInputProps('holdDays')}
                review={form.getInputProps('needsReview', { type: 'checkbox' })}
              />
            </Stack>
          </Section>
          <Section>
            <TermsEditor
              currency={currency}
              value={terms}
              onChange={change}
              problems={bench.problems}
              windowDays={typeof days === 'number' ? days : null}
              decides={bench.decides}
              attempt={attempt}
            />
          </Section>
          <Group>
            <Button type="submit" loading={create.isPending}>
              Create offer
            </Button>
            <ButtonLink to="/offers" variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </Beside>
  );
}

/** Makes the offer, and keeps what was wrong with its terms until they are edited. */
function useCreate(form: UseFormReturnType<Values>) {
  const navigate = useNavigate();
  const [rest, setRest] = useState<UserError[]>([]);
  const [refused, setRefused] = useState<TermsProblem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const mutation = useApiMutation(CreateOffer);
  const refuse = (problems: TermsProblem[]) => {
    setRefused(problems);
    if (problems.length > 0) setAttempt((count) => count + 1);
  };
  const send = (values: Values, terms: TermsValue) => {
    const { document, problems } = termsDocument(terms, values.currency);
    setRest([]);
    if (problems.length > 0) return refuse(problems);
    const input = {
      ...values,
      name: values.name.trim(),
      destinationUrl: values.destinationUrl.trim(),
      attributionWindowDays: Number(values.attributionWindowDays),
      holdDays: Number(values.holdDays),
      terms: document,
    };
    mutation.mutate(
      { input },
      {
        onSuccess: ({ createOffer: { offer, userErrors } }) => {
          if (!offer) {
            refuse(refusedTerms(userErrors));
            return setRest(
              showUserErrors(
                form,
                userErrors.filter(({ field }) => field[0] !== 'terms'),
              ),
            );
          }
          said(`Offer “${offer.name}” created`);
          void navigate({ to: '/offers/$offerId', params: { offerId: offer.id }, ignoreBlocker: true });
        },
      },
    );
  };
  const { isPending, error } = mutation;
  return { create: { send, isPending, error }, rest, refused, attempt, edited: () => setRefused([]) };
}

function OfferFields({ form }: { form: UseFormReturnType<Values> }) {
  return (
    <Stack>
      <TextInput label="Name" placeholder="Acme Pro subscription" required {...form.getInputProps('name')} />
      <Stack gap="xs">
        <TextInput
          label="Destination URL"
          description="Where a click is sent"
          placeholder="https://shop.example/landing?cid={click_id}"
          inputMode="url"
          required
          {...form.getInputProps('destinationUrl')}
        />
        <MacroHelp title="Filled in at each click" macros={DESTINATION_MACROS} />
      </Stack>
      <Group grow align="flex-start">
        <CurrencySelect
          label="Payout currency"
          description="What partners are paid in"
          allowDeselect={false}
          required
          {...form.getInputProps('currency')}
        />
        <NumberInput
          label="Attribution window"
          description="How long after a click a conversion still counts"
          suffix=" days"
          min={1}
          max={3_650}
          allowDecimal={false}
          {...form.getInputProps('attributionWindowDays')}
        />
      </Group>
    </Stack>
  );
}
