import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation, useApiQuery } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FormAlert } from '../../ui/FormAlert';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink } from '../../ui/links';
import { MacroHelp } from '../../ui/MacroHelp';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { startingTerms, termsDocument } from '../terms/model';
import { TermsEditor } from '../terms/TermsEditor';
import { DESTINATION_MACROS } from './macros';
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
      <Section>
        <Loaded query={program}>
          {({ viewer }) => <OfferForm currency={viewer?.tenant.defaultCurrency ?? 'USD'} />}
        </Loaded>
      </Section>
    </>
  );
}

function OfferForm({ currency }: { currency: string }) {
  const navigate = useNavigate();
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateOffer);
  const form = useForm({
    initialValues: {
      name: '',
      destinationUrl: '',
      currency,
      attributionWindowDays: 30,
      terms: startingTerms(currency),
    },
    validate: {
      name: (value) => (value.trim() ? null : 'Name the offer.'),
      destinationUrl: destinationProblem,
      terms: (value, values) => {
        const outcome = termsDocument(value, values.currency);
        return 'problem' in outcome ? outcome.problem : null;
      },
    },
  });
  const submit = form.onSubmit(
    (values) => {
      const outcome = termsDocument(values.terms, values.currency);
      if ('problem' in outcome) return;
      setRest([]);
      const input = {
        name: values.name.trim(),
        destinationUrl: values.destinationUrl.trim(),
        currency: values.currency,
        attributionWindowDays: values.attributionWindowDays,
        terms: outcome.document,
      };
      create.mutate(
        { input },
        {
          onSuccess: ({ createOffer: { offer, userErrors } }) => {
            if (!offer) return setRest(showUserErrors(form, userErrors));
            said(`Offer “${offer.name}” created`);
            void navigate({ to: '/offers/$offerId', params: { offerId: offer.id } });
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg" maw={760}>
        <FormAlert errors={rest} error={create.error} />
        <TextInput
          label="Name"
          placeholder="Acme Pro subscription"
          required
          {...form.getInputProps('name')}
        />
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
        <TermsEditor
          currency={form.values.currency}
          value={form.values.terms}
          onChange={(terms) => form.setFieldValue('terms', terms)}
          error={typeof form.errors.terms === 'string' ? form.errors.terms : undefined}
        />
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
  );
}
