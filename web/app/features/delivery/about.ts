import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';

/** Without `isTest` the list holds no tests, and deliveries may be about one. */
const ConversionsOfOrder = graphql(`
  query ConversionsOfOrder($txnId: String!) {
    sales: conversions(first: 10, filter: { txnId: $txnId }) {
      nodes {
        id
      }
    }
    tests: conversions(first: 10, filter: { txnId: $txnId, isTest: true }) {
      nodes {
        id
      }
    }
  }
`);

type Found = ResultOf<typeof ConversionsOfOrder>;

/** The conversion that somebody named, or why none is meant by it. */
export type About = {
  conversionId: string | undefined;
  problem: string | null;
  /** The ids to choose from, where several have the name. */
  choices: readonly string[];
};

export const NO_SUCH_CONVERSION = 'No conversion has this id or order id. Check how it is spelled.';

/** Whether it is an id of ours, and not an order's that a merchant made. */
export function isConversionId(text: string): boolean {
  return /^conv_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text);
}

/** Which conversion a text names by its own id, or by that of its order, which the log shows; `found` are those of such an order. */
export function aboutOf(text: string | undefined, found: Found | undefined): About {
  if (text === undefined || isConversionId(text)) return { conversionId: text, problem: null, choices: [] };
  if (!found) return { conversionId: undefined, problem: null, choices: [] };
  const ids = [...found.sales.nodes, ...found.tests.nodes].map(({ id }) => id);
  const [id, ...more] = ids;
  if (!id) return { conversionId: undefined, problem: NO_SUCH_CONVERSION, choices: [] };
  if (more.length === 0) return { conversionId: id, problem: null, choices: [] };
  const problem = 'Several conversions have this order id. Choose the id of one of them in the field.';
  return { conversionId: undefined, problem, choices: ids };
}

/** The conversion that the log is to be about, looked up where it is named by its order. */
export function useAbout(text: string | undefined) {
  const isOrder = text !== undefined && !isConversionId(text);
  const found = useApiQuery(ConversionsOfOrder, { txnId: text ?? '' }, { enabled: isOrder });
  const about = aboutOf(text, found.data);
  /** Until then the log cannot be asked for. */
  const isKnown = text === undefined || about.conversionId !== undefined;
  return { ...about, isKnown, error: isOrder ? found.error : null };
}
