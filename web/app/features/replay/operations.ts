import { graphql } from '../../api/graphql';
import { DifferenceTable_difference } from './DifferenceTable';

export const Replay_replay = graphql(
  `
    fragment Replay_replay on PostbackReplay {
      lookedAt
      remaining
      last
      fingerprint
      differing: count
      applied: count(applies: true)
      counted: count(kind: COUNTED)
      corrected: count(kind: CORRECTED)
      withdrawn: count(kind: WITHDRAWN)
      takenBack: count(kind: WITHDRAWN, applies: true)
      reworded: count(kind: REWORDED)
      unfit {
        reason
        count
      }
      money {
        affiliate {
          id
          name
        }
        amount {
          amount
          currency
        }
      }
      differences(first: $first) {
        postback {
          id
        }
        ...DifferenceTable_difference
      }
    }
  `,
  [DifferenceTable_difference],
);

export const ReplayPostbacks = graphql(
  `
    query ReplayPostbacks($input: ReplayPostbacksInput!, $first: Int) {
      replayPostbacks(input: $input) {
        ...Replay_replay
      }
    }
  `,
  [Replay_replay],
);

export const ApplyReplay = graphql(
  `
    mutation ApplyReplay($input: ApplyReplayInput!, $first: Int) {
      applyReplay(input: $input) {
        replay {
          ...Replay_replay
        }
        userErrors {
          field
          message
          code
        }
      }
    }
  `,
  [Replay_replay],
);
