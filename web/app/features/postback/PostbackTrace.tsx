import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { TraceList, TraceList_step } from './TraceList';

export const PostbackTrace_postback = graphql(
  `
    fragment PostbackTrace_postback on Postback {
      id
      trace {
        ...TraceList_step
      }
      integration {
        id
        offer {
          id
        }
      }
      conversion {
        id
        offer {
          id
        }
        affiliate {
          id
        }
      }
    }
  `,
  [TraceList_step],
);

type Props = { postback: FragmentOf<typeof PostbackTrace_postback> };

/** How a request was decided when it came. */
export function PostbackTrace({ postback }: Props) {
  const { trace, integration, conversion } = readFragment(PostbackTrace_postback, postback);
  return (
    <TraceList
      steps={trace}
      subjects={{
        integrationId: integration.id,
        offerId: conversion?.offer.id ?? integration.offer?.id,
        affiliateId: conversion?.affiliate.id,
      }}
    />
  );
}
