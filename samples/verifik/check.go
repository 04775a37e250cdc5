// Asks in Verifik's dialect whether a picture shows a live person: go run check.go IMAGE. Needs VERIFIK_TOKEN.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	url := os.Getenv("BONAFIDE_URL")
	if url == "" {
		url = "http://127.0.0.1:8080"
	}
	image, err := os.ReadFile(os.Args[1])
	check(err)
	body, err := json.Marshal(map[string]any{"os": "DESKTOP", "image": image})
	check(err)
	request, err := http.NewRequest("POST", url+"/v2/face-recognition/liveness", bytes.NewReader(body))
	check(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+os.Getenv("VERIFIK_TOKEN"))
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("Error %d: %s", answer.StatusCode, text))
	}
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
