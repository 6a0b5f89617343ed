import { MultiSelect, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { Section } from '../../ui/Section';
import { OfferPicker } from '../offer/OfferPicker';
import { METHODS, type PostbackForm, STATUSES } from './form';
import { HeaderFields } from './HeaderFields';
import type { Macro } from './insert';
import { TemplateField } from './TemplateField';

type Props = {
  form: PostbackForm;
  macros: readonly Macro[];
  /** What the server finds wrong with what is written, by field. */
  problems: Record<string, string>;
  storedHeaders: readonly string[];
};

/** How it is called, and of what it tells. */
export function PostbackFields({ form, macros, problems, storedHeaders }: Props) {
  const { method, urlTemplate, bodyTemplate, headers } = form.values;
  return (
    <>
      <Section title="The call">
        <Stack>
          <div>
            <Text size="sm" fw={550} mb={4} id="call-method">
              Method
            </Text>
            <SegmentedControl
              aria-labelledby="call-method"
              data={[...METHODS]}
              value={method}
              onChange={(next) => form.setFieldValue('method', next)}
            />
          </div>
          <TemplateField
            label="Address"
            description="Called for each conversion, and again until it answers. Macros in braces are filled in."
            placeholder="https://tracker.example/postback?cid={sub1}&payout={payout}&txid={conversion_id}"
            required
            macros={macros}
            value={urlTemplate}
            error={form.errors.urlTemplate ?? problems.urlTemplate}
            onChange={(text) => form.setFieldValue('urlTemplate', text)}
            {...nodeOf(form, 'urlTemplate')}
          />
          {method !== 'GET' && (
            <TemplateField
              label="Body"
              description={
                method === 'POST_FORM'
                  ? 'Like cid={sub1}&payout={payout}; empty for an empty form.'
                  : 'JSON with macros. In quotes a macro is text; without quotes it is a number or a whole value.'
              }
              placeholder={
                method === 'POST_FORM'
                  ? 'cid={sub1}&payout={payout}'
                  : '{\n  "click": "{sub1}",\n  "payout": {payout}\n}'
              }
              minRows={method === 'POST_FORM' ? 2 : 6}
              macros={macros.filter(({ inBodies }) => inBodies)}
              value={bodyTemplate}
              error={form.errors.bodyTemplate ?? problems.bodyTemplate}
              onChange={(text) => form.setFieldValue('bodyTemplate', text)}
              {...nodeOf(form, 'bodyTemplate')}
            />
          )}
          <HeaderFields
            headers={headers}
            stored={storedHeaders}
            error={form.errors.headers ?? problems.headers}
            onChange={(next) => form.setFieldValue('headers', next)}
          />
        </Stack>
      </Section>
      <Section title="Of what it tells">
        <Stack>
          <OfferPicker
            label="Offer"
            description="Leave empty for all offers"
            placeholder="All offers"
            clearable
            {...form.getInputProps('offerId')}
          />
          <TagsInput
            label="Events"
            description="Leave empty for all events"
            placeholder={form.values.events.length === 0 ? 'All events' : ''}
            data={['sale', 'lead', 'signup', 'install', 'renewal']}
            acceptValueOnBlur
            {...form.getInputProps('events')}
          />
          <MultiSelect
            label="Statuses"
            description="Called each time a conversion comes to one of them. Leave empty to be told of each conversion once, in whatever status."
            placeholder={form.values.statuses.length === 0 ? 'Once for each conversion' : ''}
            data={[...STATUSES]}
            clearable
            clearButtonProps={{ 'aria-label': 'Clear' }}
            {...form.getInputProps('statuses')}
          />
        </Stack>
      </Section>
    </>
  );
}

/** By this the form finds a field that it goes to when it was refused. */
function nodeOf(form: PostbackForm, field: 'urlTemplate' | 'bodyTemplate') {
  const { onChange: _, value: __, error: ___, ...rest } = form.getInputProps(field);
  return rest;
}
