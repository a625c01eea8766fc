// Porcupine on the same shape of history: each key is a register whose version its events raise one by
// one, in transactions that follow one another. Partitioned by key, as one would use it.
package main

import (
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

const events = 1000000
const eventsPerKey = 25

type apply struct {
	key     int
	version int
}

func main() {
	keys := (events + eventsPerKey - 1) / eventsPerKey
	history := make([]porcupine.Operation, 0, events)
	for i := 0; i < events; i++ {
		call := int64(i) * 2
		history = append(history, porcupine.Operation{
			ClientId: i % 16, Input: apply{i % keys, i/keys + 1}, Call: call, Output: nil, Return: call + 1})
	}
	model := porcupine.Model{
		Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
			parts := make([][]porcupine.Operation, keys)
			for _, operation := range all {
				key := operation.Input.(apply).key
				parts[key] = append(parts[key], operation)
			}
			return parts
		},
		Init: func() interface{} { return 0 },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			version := input.(apply).version
			return version == state.(int)+1, version
		},
	}
	began := time.Now()
	ok := porcupine.CheckOperations(model, history)
	took := time.Since(began)
	fmt.Printf("porcupine v1.3.1, order per key only, %d M events: %.2f s, %.2f M events/s (%v)\n",
		events/1000000, took.Seconds(), float64(events)/took.Seconds()/1e6, ok)
}
