import { Button, Group, NativeSelect, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconFlask } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import type { UserError } from '../../api/user-errors';
import { CurrencySelect } from '../../ui/CurrencySelect';
import { FieldGrid } from '../../ui/FieldGrid';
import { FormAlert } from '../../ui/FormAlert';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { OfferPicker } from '../offer/OfferPicker';
import { firstSale, type SaleValues, saleInput, saleProblems, type TestSale } from './test-sale';

export const TestFireForm_integration = graphql(`
  fragment TestFireForm_integration on Integration {
    id
    defaultEvent
    defaultCurrency
    offer {
      id
    }
    statusMapping {
      word
    }
  }
`);

export const TestFireForm_link = graphql(`
  fragment TestFireForm_link on TrackingLink {
    id
    name
    code
    offer {
      id
      name
    }
    affiliate {
      id
      name
    }
  }
`);

export type { TestSale };

type Props = {
  integration: FragmentOf<typeof TestFireForm_integration>;
  links: readonly FragmentOf<typeof TestFireForm_link>[];
  pending: boolean;
  errors: readonly UserError[];
  error: unknown;
  onFire: (sale: TestSale) => void;
};

/** Whose visit is tried, and what is reported of it. */
export function TestFireForm({
  integration: fragment,
  links: fragments,
  pending,
  errors,
  error,
  onFire,
}: Props) {
  const integration = readFragment(TestFireForm_integration, fragment);
  const links = readFragment(TestFireForm_link, fragments);
  const form = useForm<SaleValues>({
    initialValues: firstSale(integration, links),
    validate: saleProblems,
  });
  const words = integration.statusMapping.map(({ word }) => word);
  return (
    <form onSubmit={form.onSubmit((values) => onFire(saleInput(values)))} noValidate>
      <Stack maw={760}>
        <FormAlert errors={errors} error={error} />
        {links.length > 0 && (
          <SegmentedControl
            aria-label="Whose visit"
            w="fit-content"
            data={[
              { value: 'link', label: 'A tracking link' },
              { value: 'pair', label: 'An offer and an affiliate' },
            ]}
            {...form.getInputProps('by')}
          />
        )}
        <FieldGrid>
          <VisitFields form={form} links={links} />
          <TextInput label="Event" {...form.getInputProps('event')} />
          <TextInput label="Amount" inputMode="decimal" {...form.getInputProps('amount')} />
          <CurrencySelect
            label="Currency"
            placeholder={integration.defaultCurrency ?? 'The offer’s'}
            clearable
            clearButtonProps={{ 'aria-label': 'Clear' }}
            {...form.getInputProps('currency')}
          />
          {words.length > 0 && (
            <NativeSelect
              label="Status"
              data={[{ value: '', label: 'Not sent' }, ...words]}
              {...form.getInputProps('status')}
            />
          )}
        </FieldGrid>
        <Group>
          <Button type="submit" loading={pending} leftSection={<IconFlask size={16} aria-hidden />}>
            Fire the test
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type VisitProps = { form: UseFormReturnType<SaleValues>; links: readonly (Link & { id: string })[] };

function VisitFields({ form, links }: VisitProps) {
  if (form.values.by === 'pair') {
    return (
      <>
        <OfferPicker label="Offer" {...form.getInputProps('offerId')} />
        <AffiliatePicker label="Affiliate" {...form.getInputProps('affiliateId')} />
      </>
    );
  }
  return (
    <Select
      label="Tracking link"
      data={links.map((link) => ({ value: link.id, label: linkLabel(link) }))}
      searchable
      nothingFoundMessage="No such link"
      allowDeselect={false}
      {...form.getInputProps('trackingLinkId')}
    />
  );
}

type Link = { name: string | null; code: string; offer: { name: string }; affiliate: { name: string } };

function linkLabel({ name, code, offer, affiliate }: Link): string {
  return [name || code, affiliate.name, offer.name].join(' · ');
}
