import { Button, Group, Stack, Textarea } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Disclosure } from '../../ui/Disclosure';
import { Loaded } from '../../ui/Loaded';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { Explanation } from './Explanation';
import { exampleOf, type PastedRequest, readPasted } from './pasted';
import classes from './SettingsParts.module.css';

const ExplainedIntegration = graphql(`
  query ExplainedIntegration($id: ID!) {
    integration(id: $id) {
      id
      name
      preset
    }
    integrationPresets {
      word
      example {
        query
        body
      }
    }
    conversions(first: 1) {
      nodes {
        id
        click {
          id
        }
      }
    }
  }
`);

const route = getRouteApi('/member/integrations/$integrationId/explain');

export function ExplainPage() {
  const { integrationId } = route.useParams();
  const integration = useApiQuery(ExplainedIntegration, { id: integrationId });
  return (
    <Loaded query={integration}>
      {(data) => (data.integration ? <ExplainView data={data} /> : <Missing what="integration" />)}
    </Loaded>
  );
}

function ExplainView({ data }: { data: ResultOf<typeof ExplainedIntegration> }) {
  const { integration, integrationPresets, conversions } = data;
  const [asked, setAsked] = useState<PastedRequest | null>(null);
  if (!integration) return null;
  const example = integrationPresets.find(({ word }) => word === integration.preset)?.example;
  return (
    <>
      <PageHeader
        title="Explain a request"
        crumbs={[
          { label: 'Integrations', to: '/integrations' },
          { label: integration.name, to: `/integrations/${integration.id}` },
        ]}
        description="What would become of a request if it came now, and why. Nothing is recorded, and secrets and signatures are not needed."
      />
      <Stack gap="lg">
        <Section title="The request">
          <RequestForm
            example={example && exampleOf(example, conversions.nodes[0]?.click?.id)}
            onAsk={setAsked}
          />
        </Section>
        {asked && <Explanation integrationId={integration.id} request={asked} />}
      </Stack>
    </>
  );
}

type FormProps = {
  example: { query: string; body: string | null } | undefined;
  onAsk: (request: PastedRequest) => void;
};

function RequestForm({ example, onAsk }: FormProps) {
  const [address, setAddress] = useState('');
  const [body, setBody] = useState('');
  const [headers, setHeaders] = useState('');
  const [empty, setEmpty] = useState(false);
  const ask = () => {
    const nothing = address.trim() === '' && body.trim() === '';
    setEmpty(nothing);
    if (!nothing) onAsk(readPasted(address, body, headers));
  };
  const fillIn = () => {
    setAddress(example?.query ?? '');
    setBody(example?.body ?? '');
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <Stack maw={760}>
        <Textarea
          label="Address or query"
          description="The whole address, a line of a log, or what follows the question mark"
          placeholder="https://…/postback/…?click_id=clk_…&txn_id=1001&amount=49.99"
          autosize
          minRows={2}
          maxRows={8}
          value={address}
          error={empty ? 'Paste an address, a query or a body.' : undefined}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Textarea
          label="Body"
          description="Of a POST: JSON or a form; empty for a GET"
          autosize
          minRows={2}
          maxRows={14}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        <HeadersField value={headers} onChange={setHeaders} />
        <Group>
          <Button type="submit">Explain</Button>
          {example && (
            <Button variant="default" onClick={fillIn}>
              Fill in an example
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function HeadersField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Disclosure summary="Headers">
      <div className={classes.content}>
        <Textarea
          label="One header a line"
          description="Only those that matter: the content type, or a shop’s topic"
          placeholder="X-Shopify-Topic: orders/paid"
          autosize
          minRows={2}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
    </Disclosure>
  );
}
